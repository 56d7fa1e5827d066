// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cmath>
#include <functional>
#include <numbers>
#include <string>
#include <vector>

#include "probe/sample/sample.h"
#include "tests/support/simulated_run.h"

namespace regionbench {

/// Monday 2026-11-02, midnight UTC.
inline constexpr WallTime kMonday{std::chrono::seconds(1'793'577'600)};

/// One stored series as it would have been measured: a level that may change
/// with time, and log-normal jitter of about a millisecond above it.
struct PastSeries {
  std::string probe = "tokyo-office";
  std::string id = "aws/ap-northeast-1/dynamodb";
  std::function<double(WallTime)> level_ms = [](WallTime) { return 30.0; };
  std::chrono::seconds every = std::chrono::seconds(30);
  double sigma = 0.8;
  std::string address = "203.0.113.7";
};

/// Samples of the past, in order of time, the same with every library.
class Past {
 public:
  explicit Past(std::uint64_t seed) : dice_(seed) {}

  /// From `since` until `until`, at random distances of `every` on average.
  void Add(const PastSeries& series, WallTime since, WallTime until) {
    WallTime at = since;
    for (;;) {
      at += std::chrono::microseconds(
          std::llround(-std::log(dice_.Roll()) * 1e6 *
                       static_cast<double>(series.every.count())));
      if (at >= until) return;
      samples.push_back(Answer(series, at));
    }
  }

  Sample Answer(const PastSeries& series, WallTime at) {
    const double normal = std::sqrt(-2 * std::log(dice_.Roll())) *
                          std::cos(2 * std::numbers::pi * dice_.Roll());
    const double ms = series.level_ms(at) + std::exp(series.sigma * normal);
    Sample sample;
    sample.probe = series.probe;
    sample.boot = "01JD0000000000000000000000";
    sample.seq = ++seq_;
    sample.target = *TargetId::Parse(series.id);
    sample.family = 4;
    sample.at = at;
    sample.rtt = std::chrono::nanoseconds(std::llround(ms * 1e6));
    sample.timeout = std::chrono::seconds(1);
    sample.address = series.address;
    return sample;
  }

  std::vector<Sample> samples;

 private:
  Dice dice_;
  std::uint64_t seq_ = 0;
};

}  // namespace regionbench
