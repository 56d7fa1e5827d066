// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string>

#include "aggregator/stats/rollup.h"
#include "config/core/time.h"
#include "probe/sample/sample.h"

namespace regionbench {

/// What is measured how, from where. Samples of two series are different things
/// and merge only where somebody decided so.
struct StoredSeries {
  std::string probe;
  TargetId target;
  Method method = Method::kTcp;
  Conn conn = Conn::kCold;
  int family = 0;
  std::chrono::nanoseconds timeout{0};
  bool cold_start = false;  ///< the first of their kind in a process are apart

  // clang-tidy 14 takes the comparison of the bool for a conversion.
  // NOLINTNEXTLINE(readability-implicit-bool-conversion)
  friend auto operator<=>(const StoredSeries&, const StoredSeries&) = default;
};

StoredSeries StoredSeriesOf(const Sample& sample);

/// How long a stored rollup is. Both begin at whole ones of UTC.
enum class RollupSpan { kMinute, kHour };
WallTime StartOf(RollupSpan span, WallTime at);
WallTime EndOf(RollupSpan span, WallTime start);

/// How a rollup counts one attempt. The bucket is that of a reply, else 0.
struct CountedAttempt {
  RollupOutcome outcome = RollupOutcome::kInvalid;
  int bucket = 0;
};
CountedAttempt CountedAs(const Sample& sample);

/// What rollups count apart, in the order of the stores' columns.
inline constexpr std::array kRollupFailures = {
    Outcome::kTimeout,    Outcome::kRefused,    Outcome::kUnreachable,
    Outcome::kReset,      Outcome::kDnsFailure, Outcome::kTlsFailure,
    Outcome::kHttpStatus, Outcome::kBadReply};

/// One series over one minute or hour. A tainted or aborted attempt is
/// invalid, a reply after its timeout a timeout, and every failure but a
/// timeout an error; `failures` has them apart.
struct RollupRow {
  StoredSeries series;
  WallTime start{};
  std::array<std::uint64_t, kOutcomes.size()> failures{};  ///< by Outcome
  Rollup rollup;

  /// The next attempt in time. `series` and `start` stay as they are.
  void Add(const Sample& sample);
  /// What came right after this in time.
  void Merge(const RollupRow& later);
  [[nodiscard]] std::uint64_t Failures(Outcome outcome) const {
    return failures[static_cast<std::size_t>(outcome)];
  }

  friend bool operator==(const RollupRow&, const RollupRow&) = default;
};

}  // namespace regionbench
