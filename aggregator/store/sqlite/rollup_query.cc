// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "aggregator/store/sqlite/minutes_of_samples.h"
#include "aggregator/store/sqlite/rolling.h"
#include "aggregator/store/sqlite/rollup_rows.h"
#include "aggregator/store/sqlite/series_lookup.h"

namespace regionbench {

namespace {

using Visit = std::function<void(const RollupRow&)>;

Result<void> VisitRows(RollupReader& reader, std::int64_t rollup_id,
                       const RowWindow& window, RollupRow& row,
                       const Visit& visit) {
  if (window.since_us >= window.until_us) return {};
  reader.Seek(rollup_id, window.since_us, window.until_us);
  for (;;) {
    const auto more = reader.Next(row);
    if (!more) return tl::unexpected(more.error());
    if (!*more) return {};
    visit(row);
  }
}

Result<void> VisitHours(Connection& connection,
                        const std::vector<FoundSeries>& all,
                        const RowWindow& window, const Visit& visit) {
  auto reader = RollupReader::Over(connection, RollupSpan::kHour);
  if (!reader) return tl::unexpected(reader.error());
  RollupRow row;
  for (const FoundSeries& found : all) {
    row.series = found.series;
    auto visited = VisitRows(*reader, found.id, window, row, visit);
    if (!visited) return visited;
  }
  return {};
}

Result<void> VisitMinutes(Connection& connection,
                          const std::vector<FoundSeries>& all,
                          const RowWindow& window, const Visit& visit) {
  const auto marks = ReadMinuteMarks(connection);
  if (!marks) return tl::unexpected(marks.error());
  auto reader = RollupReader::Over(connection, RollupSpan::kMinute);
  if (!reader) return tl::unexpected(reader.error());
  auto maker = MinuteMaker::Over(connection, marks->Made(window));
  if (!maker) return tl::unexpected(maker.error());
  RollupRow row;
  for (const FoundSeries& found : all) {
    row.series = found.series;
    const auto rows = [&](const RowWindow& part) {
      return VisitRows(*reader, found.id, part, row, visit);
    };
    const auto made = [&](RollupRow& minute) -> Result<void> {
      minute.series = found.series;
      visit(minute);
      return {};
    };
    auto visited =
        rows(marks->OldRows(window))
            .and_then([&] {
              return maker->Make(found.id, marks->Made(window), made);
            })
            .and_then([&] { return rows(marks->NewRows(window)); });
    if (!visited) return visited;
  }
  return {};
}

}  // namespace

Result<void> VisitRollups(Connection& connection, const SampleQuery& query,
                          RollupSpan span, const Visit& visit) {
  // A minute that loses its row meanwhile must not be seen twice, or never.
  auto moment = Transaction::BeginReading(connection);
  if (!moment) return tl::unexpected(moment.error());
  const auto all = RolledSeries(connection, query);
  if (!all) return tl::unexpected(all.error());
  const RowWindow window = RowWindowOf(query);
  return span == RollupSpan::kHour
             ? VisitHours(connection, *all, window, visit)
             : VisitMinutes(connection, *all, window, visit);
}

namespace {

/// A series with the number that its rows have.
struct SeenRow {
  std::int64_t rollup_id = 0;
  SeriesSeen seen;
};

// The two ends of each span by its index. Minutes count where they reach as far
// as hours do.
Result<std::vector<SeenRow>> ReadSeen(Connection& connection) {
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
  std::vector<SeenRow> all;
  for (;;) {
    const auto more = rows->Step();
    if (!more) return tl::unexpected(more.error());
    if (!*more) return all;
    auto series = ReadFoundSeries(*rows);
    if (!series) return tl::unexpected(series.error());
    const auto at = [&](int column) {
      return WallTime(std::chrono::microseconds(rows->Integer(column)));
    };
    SeriesSeen seen = {std::move(series->series), at(kAfterSeries),
                       at(kAfterSeries + 1)};
    if (rows->OptionalInteger(kAfterSeries + 2)) {
      if (at(kAfterSeries + 2) < EndOf(RollupSpan::kHour, seen.first)) {
        seen.first = at(kAfterSeries + 2);
      }
      seen.last = std::max(seen.last, at(kAfterSeries + 3));
    }
    all.push_back({series->id, std::move(seen)});
  }
}

// A series that is silent since is looked at more closely; there are few.
Result<void> FindLastMinutes(Connection& connection,
                             std::vector<SeenRow>& all) {
  const auto marks = ReadMinuteMarks(connection);
  if (!marks) return tl::unexpected(marks.error());
  const RowWindow made = marks->Made(RowWindowOf({}));
  auto maker = MinuteMaker::Over(connection, made);
  if (!maker) return tl::unexpected(maker.error());
  for (SeenRow& row : all) {
    SeriesSeen& seen = row.seen;
    const std::int64_t last = seen.last.time_since_epoch().count();
    if (!marks->IsMade(last)) continue;
    const RowWindow hour = {last, made.until_us};
    auto looked = maker->Make(row.rollup_id, hour, [&](RollupRow& minute) {
      seen.last = minute.start;
      return Result<void>();
    });
    if (!looked) return looked;
  }
  return {};
}

}  // namespace

Result<std::vector<SeriesSeen>> SeenSeries(Connection& connection) {
  auto moment = Transaction::BeginReading(connection);
  if (!moment) return tl::unexpected(moment.error());
  auto rows = ReadSeen(connection);
  if (!rows) return tl::unexpected(rows.error());
  auto found = FindLastMinutes(connection, *rows);
  if (!found) return tl::unexpected(found.error());
  std::vector<SeriesSeen> all;
  all.reserve(rows->size());
  for (SeenRow& row : *rows) all.push_back(std::move(row.seen));
  return all;
}

}  // namespace regionbench
