// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "aggregator/metrics/page_writer.h"
#include "aggregator/stats/sketch.h"

namespace regionbench {

/// Bounds of the classic buckets, in seconds: from a machine next door to the
/// other side of the world, finest where regions are.
inline constexpr std::array<double, 24> kRoundTripBounds = {
    0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01,  0.015, 0.02,
    0.03,    0.04,   0.05,  0.075,  0.1,   0.125, 0.15,  0.2,
    0.25,    0.3,    0.4,   0.5,    0.75,  1.0,   2.5,   10.0};

/// How fine native histograms begin: a bucket is 2.2 % wide.
inline constexpr int kNativeSchema = 5;
/// With more populated buckets than these a native histogram halves its
/// resolution (what hosted Mimir takes by default).
inline constexpr std::size_t kMostNativeBuckets = 160;

/// Durations counted since the program started: exactly in fixed buckets, and
/// in exponential ones. 350 bytes and 8 a bucket between the extremes.
class LiveHistogram {
 public:
  void Observe(std::chrono::nanoseconds duration);
  /// Valid until the next Observe.
  [[nodiscard]] HistogramReading Read() const;

 private:
  void LimitBuckets();

  Sketch exponential_{kNativeSchema};
  std::uint64_t zeros_ = 0;
  std::array<std::uint64_t, kRoundTripBounds.size()> counts_{};
  std::int64_t sum_ns_ = 0;  // enough for 292 years
};

}  // namespace regionbench
