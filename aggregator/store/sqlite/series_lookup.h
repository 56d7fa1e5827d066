// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "aggregator/store/store.h"
#include "config/sqlite/connection.h"

namespace regionbench {

/// A query's times as they stand in rows.
struct RowWindow {
  std::int64_t since_us = 0;
  std::int64_t until_us = 0;
};
RowWindow RowWindowOf(const SampleQuery& query);

/// A series, the number that its rows have, and whatever was counted.
struct FoundSeries {
  std::int64_t id = 0;
  std::uint64_t attempts = 0;
  StoredSeries series;
};

/// The columns that ReadFoundSeries takes after number, count, probe and cold
/// start, of a table called s; and the column after them all.
extern const char* const kSeriesColumns;
inline constexpr int kAfterSeries = 11;
Result<FoundSeries> ReadFoundSeries(const Statement& row);

/// All rows that fit the query but for its times and probe.
Result<std::vector<FoundSeries>> FindSeries(Statement& rows,
                                            const SampleQuery& query);

/// The rolled-up series that fit the query but for its times.
Result<std::vector<FoundSeries>> RolledSeries(Connection& connection,
                                              const SampleQuery& query);

}  // namespace regionbench
