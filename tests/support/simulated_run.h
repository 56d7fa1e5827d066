// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "aggregator/report/build_report.h"

namespace regionbench {

/// Repeatable numbers from 0 to 1, the same with every standard library.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}

  double Roll() {
    state_ += 0x9E3779B97F4A7C15;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EB;
    return (static_cast<double>((z ^ (z >> 31U)) >> 11U) + 0.5) * 0x1.0p-53;
  }

 private:
  std::uint64_t state_;
};

/// One region as it would answer: a floor and exponential jitter above it.
struct SimulatedRegion {
  std::string id;  ///< `aws/ap-northeast-1/dynamodb`
  std::string city = {};
  double floor_ms = 10;
  double jitter_ms = 1;
  double loss = 0;
  Outcome failure = Outcome::kTimeout;
  std::optional<GeoPoint> location = std::nullopt;
};

/// A run without a network, for tests of what becomes of samples.
struct SimulatedRun {
  RunLog log;
  std::vector<ResolvedTarget> targets;
  ReportRequest request;

  SimulatedRun() {
    request.probe = "tokyo-office";
    request.seed = 7;
    request.started_at =
        WallTime(std::chrono::microseconds(1'763'881'200'000'000));
  }

  void Declare(const SimulatedRegion& region) {
    ResolvedTarget target;
    target.id = *TargetId::Parse(region.id);
    target.name = region.city.empty() ? "" : "Region (" + region.city + ")";
    target.city = region.city;
    target.location = region.location;
    target.location_is_metro = true;
    targets.push_back(target);
  }

  static Sample Answer(const std::string& id, std::uint32_t round, double ms) {
    Sample sample;
    sample.target = *TargetId::Parse(id);
    sample.round = round;
    sample.rtt = std::chrono::nanoseconds(std::llround(ms * 1e6));
    sample.rtt_source = RttSource::kKernel;
    sample.timeout = std::chrono::seconds(1);
    sample.address = "203.0.113.7";
    return sample;
  }

  static Sample Failure(const std::string& id, std::uint32_t round,
                        Outcome outcome) {
    Sample sample = Answer(id, round, 0);
    sample.rtt.reset();
    sample.outcome = outcome;
    return sample;
  }

  void Add(const Sample& sample) { log.Add(sample); }

  /// `rounds` rounds over all of `regions`; elapsed is one second a round.
  void Simulate(const std::vector<SimulatedRegion>& regions,
                std::uint32_t rounds, std::uint64_t seed = 1) {
    Dice dice(seed);
    for (const SimulatedRegion& region : regions) Declare(region);
    for (std::uint32_t round = 0; round < rounds; ++round) {
      for (const SimulatedRegion& region : regions) {
        const double jitter = -std::log(dice.Roll()) * region.jitter_ms;
        const bool lost = dice.Roll() < region.loss;
        Add(lost ? Failure(region.id, round, region.failure)
                 : Answer(region.id, round, region.floor_ms + jitter));
      }
    }
    request.elapsed = std::chrono::seconds(rounds);
  }

  [[nodiscard]] Report Build() const {
    return BuildReport(log, targets, request);
  }
};

}  // namespace regionbench
