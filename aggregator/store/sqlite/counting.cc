// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "aggregator/store/sqlite/chunked_samples.h"
#include "aggregator/store/sqlite/rolling.h"
#include "aggregator/store/sqlite/series_lookup.h"

namespace regionbench {
namespace {

constexpr std::int64_t kHourUs = 3'600'000'000;

std::int64_t HourStart(std::int64_t at_us) {
  const WallTime at{std::chrono::microseconds(at_us)};
  return StartOf(RollupSpan::kHour, at).time_since_epoch().count();
}

/// A window, taken apart. Samples of hours that are wholly inside are counted
/// from hours; those of the hours at its edges one by one.
struct Parts {
  RowWindow gone;   // hours that start inside, samples forgotten
  RowWindow hours;  // whole ones, samples there
  RowWindow first;  // what is left before them
  RowWindow last;   // and after
};

Parts PartsOf(const RowWindow& window, std::int64_t samples_from) {
  Parts parts;
  parts.gone = {window.since_us, std::min(window.until_us, samples_from)};
  const std::int64_t since = std::max(window.since_us, samples_from);
  const std::int64_t until = std::max(since, window.until_us);
  // The end of time has no hour, and nothing is there.
  constexpr std::int64_t kNever = std::int64_t{1} << 62;
  if (since > kNever) return parts;
  const std::int64_t begin =
      HourStart(since) == since ? since : HourStart(since) + kHourUs;
  const std::int64_t end = until > kNever ? until : HourStart(until);
  if (begin >= end) {
    parts.first = {since, until};
    return parts;
  }
  parts.hours = {begin, end};
  parts.first = {since, begin};
  parts.last = {end, until};
  return parts;
}

// ?1 probe, ?2 ?3 gone, ?4 ?5 hours, ?6 ?7 first, ?8 ?9 last, ?10 what was
// counted in chunks. A sample in recent is in its hour once it is rolled up.
std::string CountingSql() {
  return std::string(
             "WITH g AS (SELECT * FROM progress), counted AS ("
             "SELECT b.probe_id, r.series_id, r.marks >> 1 & 1 AS cold_start, "
             "count(*) AS n FROM recent AS r JOIN boots AS b USING(boot_id) "
             "WHERE r.sample_id > (SELECT compacted_to FROM g) AND "
             "((r.at_us >= ?4 AND r.at_us < ?5 AND "
             "r.sample_id > (SELECT rolled_up_to FROM g)) OR "
             "(r.at_us >= ?6 AND r.at_us < ?7) OR "
             "(r.at_us >= ?8 AND r.at_us < ?9)) GROUP BY 1, 2, 3 UNION ALL "
             "SELECT probe_id, series_id, cold_start, sum(sent + invalid) "
             "FROM rollup_series JOIN rollup_hours USING(rollup_id) "
             "WHERE start_us >= ?2 AND start_us < ?3 GROUP BY rollup_id "
             "UNION ALL "
             "SELECT probe_id, series_id, cold_start, sum(sent + invalid) "
             "FROM rollup_series JOIN rollup_hours USING(rollup_id) "
             "WHERE start_us >= ?4 AND start_us < ?5 GROUP BY rollup_id "
             "UNION ALL "
             "SELECT probe_id, series_id, cold_start, value ->> 1 "
             "FROM json_each(?10) JOIN rollup_series ON "
             "rollup_id = value ->> 0) "
             "SELECT 0, sum(n), p.name, cold_start, ") +
         kSeriesColumns +
         " FROM counted JOIN probes AS p USING(probe_id) "
         "JOIN series AS s USING(series_id) WHERE ?1 IS NULL OR p.name = ?1 "
         "GROUP BY probe_id, series_id, cold_start";
}

}  // namespace

Result<std::vector<SeriesCount>> CountSeries(Connection& connection,
                                             const SampleQuery& query) {
  auto moment = Transaction::BeginReading(connection);
  if (!moment) return tl::unexpected(moment.error());
  const auto horizon = ReadHorizon(connection);
  if (!horizon) return tl::unexpected(horizon.error());
  const Parts parts =
      PartsOf(RowWindowOf(query), horizon->samples.time_since_epoch().count());
  const auto chunked = CountChunked(connection, {parts.first, parts.last});
  if (!chunked) return tl::unexpected(chunked.error());
  auto rows = connection.Prepare(CountingSql());
  if (!rows) return tl::unexpected(rows.error());
  rows->Bind(query.probe, parts.gone.since_us, parts.gone.until_us,
             parts.hours.since_us, parts.hours.until_us, parts.first.since_us,
             parts.first.until_us, parts.last.since_us, parts.last.until_us,
             *chunked);
  return FindSeries(*rows, query).map([](std::vector<FoundSeries> all) {
    std::vector<SeriesCount> counts;
    counts.reserve(all.size());
    for (FoundSeries& found : all) {
      counts.push_back({std::move(found.series), found.attempts});
    }
    return counts;
  });
}

}  // namespace regionbench
