// SPDX-License-Identifier: Apache-2.0
#include "aggregator/store/sqlite/rolling.h"
#include "aggregator/store/sqlite/rollup_rows.h"
#include "aggregator/store/sqlite/series_lookup.h"

namespace regionbench {

Result<void> VisitRollups(Connection& connection, const SampleQuery& query,
                          RollupSpan span,
                          const std::function<void(const RollupRow&)>& visit) {
  const auto all = RolledSeries(connection, query);
  if (!all) return tl::unexpected(all.error());
  auto reader = RollupReader::Over(connection, span);
  if (!reader) return tl::unexpected(reader.error());
  const RowWindow window = RowWindowOf(query);
  RollupRow row;
  for (const FoundSeries& found : *all) {
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

// The two ends of each span by its index. Minutes count where they reach as far
// as hours do.
Result<std::vector<SeriesSeen>> SeenSeries(Connection& connection) {
  auto rows = connection.Prepare(
      std::string("SELECT rollup_id, 0, p.name, cold_start, ") +
      kSeriesColumns +
      ", (SELECT min(start_us) FROM rollup_hours AS h WHERE h.rollup_id = "
      "r.rollup_id), (SELECT max(start_us) FROM rollup_hours AS h WHERE "
      "h.rollup_id = r.rollup_id), (SELECT min(start_us) FROM rollup_minutes "
      "AS m WHERE m.rollup_id = r.rollup_id), (SELECT max(start_us) FROM "
      "rollup_minutes AS m WHERE m.rollup_id = r.rollup_id) "
      "FROM rollup_series AS r JOIN probes AS p USING(probe_id) "
      "JOIN series AS s USING(series_id)");
  if (!rows) return tl::unexpected(rows.error());
  std::vector<SeriesSeen> all;
  for (;;) {
    const auto more = rows->Step();
    if (!more) return tl::unexpected(more.error());
    if (!*more) return all;
    SeriesSeen& seen = all.emplace_back();
    const auto series = ReadFoundSeries(*rows);
    if (!series) return tl::unexpected(series.error());
    seen.series = series->series;
    const auto at = [&](int column) {
      return WallTime(std::chrono::microseconds(rows->Integer(column)));
    };
    const bool minutes = rows->OptionalInteger(kAfterSeries + 2).has_value();
    seen.first = at(kAfterSeries);
    seen.last = at(kAfterSeries + 1);
    if (!minutes) continue;
    if (at(kAfterSeries + 2) < EndOf(RollupSpan::kHour, seen.first)) {
      seen.first = at(kAfterSeries + 2);
    }
    seen.last = std::max(seen.last, at(kAfterSeries + 3));
  }
}

}  // namespace regionbench
