// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "aggregator/stats/sketch.h"

namespace regionbench {

enum class RollupOutcome { kReceived, kLost, kError, kInvalid };

/// The bucket of a round trip in a rollup's sketch before any merge; none for
/// a time that makes the probe invalid.
std::optional<int> RttBucket(std::int64_t rtt_ns);

/// One series over one stretch of time, such as a minute or an hour, as it is
/// stored. Counts, minimum, maximum, sum and the sketch of any union are exact,
/// whatever was merged in whichever order; only m2 is rounded. Runs need the
/// order of time. Nanoseconds.
///
/// An error (refused, wrong answer) ranks as lost and is counted beside;
/// invalid probes count for nothing else.
struct Rollup {
  std::uint64_t sent = 0;  ///< all but invalid
  std::uint64_t lost = 0;
  std::uint64_t error = 0;
  std::uint64_t invalid = 0;
  std::optional<std::int64_t> min_ns;
  std::optional<std::int64_t> max_ns;
  std::int64_t sum_ns = 0;  ///< of replies; enough for 292 years
  double m2 = 0;            ///< squares around the mean of replies, s^2
  std::uint64_t longest_loss_run = 0;  ///< failures in a row
  std::uint64_t head_run = 0;          ///< at the beginning
  std::uint64_t tail_run = 0;          ///< at the end
  Sketch sketch;

  /// The next probe in time. `rtt_ns` counts only for kReceived; a time
  /// without a bucket (zero, negative) makes the probe invalid.
  void Add(RollupOutcome outcome, std::int64_t rtt_ns = 0);

  /// What came right after this in time.
  void Merge(const Rollup& later);

  [[nodiscard]] std::uint64_t Received() const { return sent - lost - error; }
  [[nodiscard]] std::optional<double> MeanNs() const;
  /// Of replies, divisor n - 1, in s^2; no value below two.
  [[nodiscard]] std::optional<double> Variance() const;

  friend bool operator==(const Rollup&, const Rollup&) = default;
};

}  // namespace regionbench
