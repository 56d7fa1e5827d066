// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>

#include "aggregator/store/sqlite/rolling.h"
#include "aggregator/store/sqlite/rollup_rows.h"
#include "aggregator/store/sqlite/sample_rows.h"

namespace regionbench {
namespace {

using Limits = std::numeric_limits<std::int64_t>;

struct Window {
  std::int64_t since_us = Limits::min();
  std::int64_t until_us = Limits::max();
};

Window WindowOf(const SampleQuery& query) {
  Window window;
  if (query.since) window.since_us = query.since->time_since_epoch().count();
  if (query.until) window.until_us = query.until->time_since_epoch().count();
  return window;
}

// A series, and the number that its rows have.
struct Found {
  std::int64_t id = 0;
  std::uint64_t attempts = 0;
  StoredSeries series;
};

// The columns of `sql`: number, attempts, probe, cold start, then the series.
Result<std::vector<Found>> Find(Statement& rows, const SampleQuery& query) {
  std::vector<Found> all;
  for (;;) {
    const auto more = rows.Step();
    if (!more) return tl::unexpected(more.error());
    if (!*more) return all;
    Found found;
    found.id = rows.Integer(0);
    found.attempts = static_cast<std::uint64_t>(rows.Integer(1));
    found.series.probe = rows.Text(2);
    found.series.cold_start = rows.Integer(3) != 0;
    const auto read = ReadSeries(rows, 4, found.series);
    if (!read) return tl::unexpected(read.error());
    if (!IsWanted(query, found.series.target)) continue;
    if (query.method && found.series.method != *query.method) continue;
    if (query.conn && found.series.conn != *query.conn) continue;
    all.push_back(std::move(found));
  }
}

constexpr const char* kSeriesColumns =
    "s.provider, s.region, s.service, s.method, s.conn, s.family, s.timeout_ns";

Result<std::vector<Found>> RolledSeries(Connection& connection,
                                        const SampleQuery& query) {
  auto rows = connection.Prepare(
      std::string("SELECT rollup_id, 0, p.name, cold_start, ") +
      kSeriesColumns +
      " FROM rollup_series JOIN probes AS p USING(probe_id) "
      "JOIN series AS s USING(series_id) WHERE ?1 IS NULL OR p.name = ?1 "
      "ORDER BY rollup_id");
  if (!rows) return tl::unexpected(rows.error());
  rows->Bind(query.probe);
  return Find(*rows, query);
}

// Samples are counted where they are, hours where they are not any more.
Result<std::vector<Found>> CountedSeries(Connection& connection,
                                         const SampleQuery& query) {
  auto rows = connection.Prepare(
      std::string(
          "WITH counted AS (SELECT b.probe_id, r.series_id, "
          "r.marks >> 1 & 1 AS cold_start, count(*) AS n FROM recent AS r "
          "JOIN boots AS b USING(boot_id) WHERE r.at_us < ?3 AND "
          "r.at_us >= max(?2, (SELECT samples_from_us FROM progress)) "
          "GROUP BY 1, 2, 3 UNION ALL "
          "SELECT probe_id, series_id, cold_start, sum(sent + invalid) "
          "FROM rollup_series JOIN rollup_hours USING(rollup_id) "
          "WHERE start_us >= ?2 AND start_us < "
          "min(?3, (SELECT samples_from_us FROM progress)) GROUP BY 1, 2, 3) "
          "SELECT 0, sum(n), p.name, cold_start, ") +
      kSeriesColumns +
      " FROM counted JOIN probes AS p USING(probe_id) "
      "JOIN series AS s USING(series_id) WHERE ?1 IS NULL OR p.name = ?1 "
      "GROUP BY probe_id, series_id, cold_start");
  if (!rows) return tl::unexpected(rows.error());
  const Window window = WindowOf(query);
  rows->Bind(query.probe, window.since_us, window.until_us);
  return Find(*rows, query);
}

}  // namespace

Result<void> VisitRollups(Connection& connection, const SampleQuery& query,
                          RollupSpan span,
                          const std::function<void(const RollupRow&)>& visit) {
  const auto all = RolledSeries(connection, query);
  if (!all) return tl::unexpected(all.error());
  auto reader = RollupReader::Over(connection, span);
  if (!reader) return tl::unexpected(reader.error());
  const Window window = WindowOf(query);
  RollupRow row;
  for (const Found& found : *all) {
    row.series = found.series;
    reader->Seek(found.id, window.since_us, window.until_us);
    for (;;) {
      const auto more = reader->Next(row);
      if (!more) return tl::unexpected(more.error());
      if (!*more) break;
      visit(row);
    }
  }
  return {};
}

Result<std::vector<SeriesCount>> CountSeries(Connection& connection,
                                             const SampleQuery& query) {
  return CountedSeries(connection, query).map([](std::vector<Found> all) {
    std::vector<SeriesCount> counts;
    counts.reserve(all.size());
    for (Found& found : all) {
      counts.push_back({std::move(found.series), found.attempts});
    }
    return counts;
  });
}

}  // namespace regionbench
