// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "aggregator/store/rollup_row.h"
#include "config/sqlite/connection.h"

namespace regionbench {

/// Quantiles that an hour has beside its sketch, for readers of plain SQL.
struct HourQuantile {
  std::string_view column;
  double p = 0;
};
inline constexpr std::array<HourQuantile, 6> kHourQuantiles = {
    {{"q1_ns", 0.25},
     {"median_ns", 0.5},
     {"q3_ns", 0.75},
     {"p90_ns", 0.9},
     {"p95_ns", 0.95},
     {"p99_ns", 0.99}}};

/// `rollup_minutes` or `rollup_hours`.
std::string_view TableOf(RollupSpan span);
/// The statement that makes it.
std::string RollupTable(RollupSpan span);

/// Reads rows of one span, one series at a time.
class RollupReader {
 public:
  static Result<RollupReader> Over(Connection& connection, RollupSpan span);

  /// Goes to the rows of `rollup_id` that start in [since, until).
  void Seek(std::int64_t rollup_id, std::int64_t since_us,
            std::int64_t until_us);
  /// Puts the next one into `row`, but for its series; false at the end.
  Result<bool> Next(RollupRow& row);

 private:
  explicit RollupReader(Statement rows) : rows_(std::move(rows)) {}

  Statement rows_;
};

/// Adds to rows of one span inside the caller's transaction.
class RollupWriter {
 public:
  static Result<RollupWriter> Over(Connection& connection, RollupSpan span);

  /// Merges `part` into the row of its start, which is made when it is not
  /// there.
  Result<void> Add(std::int64_t rollup_id, const RollupRow& part);

  /// Makes `row` the row of its start, whatever was there.
  Result<void> Replace(std::int64_t rollup_id, const RollupRow& row);

 private:
  RollupWriter(RollupReader reader, Statement replace, RollupSpan span)
      : reader_(std::move(reader)), replace_(std::move(replace)), span_(span) {}

  RollupReader reader_;
  Statement replace_;
  RollupSpan span_;
};

}  // namespace regionbench
