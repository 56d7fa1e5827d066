// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <random>

namespace regionbench {

/// Pauses between tries: up to 1 s, 2 s, 4 s … 60 s, each drawn between half
/// of that and all of it, so that many probes do not come back in step.
class Backoff {
 public:
  explicit Backoff(std::uint64_t seed) : random_(seed) {}

  std::chrono::nanoseconds Next() {
    const std::chrono::nanoseconds half = longest_ / 2;
    const std::uint64_t share = random_() >> kTooFine;
    longest_ = std::min<std::chrono::nanoseconds>(longest_ * 2, kLongest);
    return half + std::chrono::nanoseconds(static_cast<std::int64_t>(
                      static_cast<double>(half.count()) *
                      (static_cast<double>(share) / kShares)));
  }
  void Reset() { longest_ = kShortest; }

 private:
  static constexpr std::chrono::seconds kShortest{1};
  static constexpr std::chrono::seconds kLongest{60};
  static constexpr int kTooFine = 32;
  static constexpr double kShares = 4294967296.0;  // 2^32

  std::mt19937_64 random_;
  std::chrono::nanoseconds longest_ = kShortest;
};

}  // namespace regionbench
