// SPDX-License-Identifier: Apache-2.0
#include "aggregator/store/sqlite/series_lookup.h"

#include <limits>

#include "aggregator/store/sqlite/sample_rows.h"

namespace regionbench {

RowWindow RowWindowOf(const SampleQuery& query) {
  using Limits = std::numeric_limits<std::int64_t>;
  RowWindow window{Limits::min(), Limits::max()};
  if (query.since) window.since_us = query.since->time_since_epoch().count();
  if (query.until) window.until_us = query.until->time_since_epoch().count();
  return window;
}

const char* const kSeriesColumns =
    "s.provider, s.region, s.service, s.method, s.conn, s.family, s.timeout_ns";

Result<FoundSeries> ReadFoundSeries(const Statement& row) {
  FoundSeries found;
  found.id = row.Integer(0);
  found.attempts = static_cast<std::uint64_t>(row.Integer(1));
  found.series.probe = row.Text(2);
  found.series.cold_start = row.Integer(3) != 0;
  return ReadSeries(row, 4, found.series).map([&] { return found; });
}

Result<std::vector<FoundSeries>> FindSeries(Statement& rows,
                                            const SampleQuery& query) {
  std::vector<FoundSeries> all;
  for (;;) {
    const auto more = rows.Step();
    if (!more) return tl::unexpected(more.error());
    if (!*more) return all;
    auto found = ReadFoundSeries(rows);
    if (!found) return tl::unexpected(found.error());
    if (!IsWanted(query, found->series.target)) continue;
    if (query.method && found->series.method != *query.method) continue;
    if (query.conn && found->series.conn != *query.conn) continue;
    all.push_back(*std::move(found));
  }
}

Result<std::vector<FoundSeries>> RolledSeries(Connection& connection,
                                              const SampleQuery& query) {
  auto rows = connection.Prepare(
      std::string("SELECT rollup_id, 0, p.name, cold_start, ") +
      kSeriesColumns +
      " FROM rollup_series JOIN probes AS p USING(probe_id) "
      "JOIN series AS s USING(series_id) WHERE " +
      // One condition at a time, or a probe's own would not use the index.
      (query.probe ? "p.name = ?1" : "?1 IS NULL") + " ORDER BY rollup_id");
  if (!rows) return tl::unexpected(rows.error());
  rows->Bind(query.probe);
  return FindSeries(*rows, query);
}

}  // namespace regionbench
