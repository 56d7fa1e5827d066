// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>

#include "aggregator/store/clickhouse/reading.h"
#include "aggregator/store/clickhouse/rollup_codec.h"
#include "aggregator/store/clickhouse/row_stream.h"
#include "aggregator/store/clickhouse/sample_codec.h"
#include "aggregator/store/clickhouse/sample_filter.h"

namespace regionbench {
namespace {

// Samples that somebody has rolled up: those of hours that an arrival was
// taken of. Other servers of a cluster do not know which database is meant.
std::string RolledHours(const ClickhouseTables& tables) {
  return " AND hour IN (SELECT hour FROM " + QuotedName(tables.database) +
         ".arrivals WHERE n < 0)";
}

std::int64_t Us(WallTime at) { return at.time_since_epoch().count(); }

std::string ColumnsOfRollup() {
  return std::string(kClickhouseSeries) + ", " + std::string(kClickhouseRollup);
}

/// Which starts come from `rollups`, and which are computed.
struct RollupSources {
  ClickhouseWindow stored;
  ClickhouseWindow computed;
};

RollupSources SourcesOf(const ClickhouseWindow& window, RollupSpan span,
                        const ClickhouseState& state) {
  const bool hours = span == RollupSpan::kHour;
  const std::int64_t samples = Us(state.horizon.samples);
  const std::int64_t border =
      hours ? std::max(samples, state.sealed_hour * kClickhouseHourUs)
            : samples;
  const std::int64_t first = hours ? 0 : Us(state.horizon.minutes);
  const std::int64_t since = std::max(window.since_us, first);
  return {.stored = {since, std::min(window.until_us, border)},
          .computed = {std::max(since, border), window.until_us}};
}

std::string StoredSql(const ClickhouseWindow& window, RollupSpan span,
                      const std::string& filter) {
  return "SELECT " + ColumnsOfRollup() +
         " FROM rollups WHERE span = " + std::to_string(SpanSeconds(span)) +
         " AND " + RollupTimesSql(window) + filter;
}

std::string ComputedSql(const ClickhouseWindow& window, RollupSpan span,
                        const std::string& condition,
                        const ClickhouseState& state) {
  return "SELECT " + ColumnsOfRollup() + " FROM (" +
         RollupSql(span, SampleTimesSql(window) + condition, state.removed) +
         ")";
}

std::string QuestionFor(const ClickhouseContext& context,
                        const SampleQuery& query, RollupSpan span,
                        const ClickhouseState& state) {
  const std::int64_t width = std::int64_t{SpanSeconds(span)} * 1'000'000;
  const RollupSources sources =
      SourcesOf(WholeSpans(ClickhouseWindowOf(query), width), span, state);
  const std::string filter = FilterSql(query);
  std::string sql;
  if (!sources.stored.Empty()) sql = StoredSql(sources.stored, span, filter);
  if (!sources.computed.Empty()) {
    if (!sql.empty()) sql += " UNION ALL ";
    sql += ComputedSql(sources.computed, span,
                       filter + RolledHours(context.tables), state);
  }
  if (sql.empty()) return sql;
  return "SELECT * FROM (" + sql + ") ORDER BY " +
         std::string(kClickhouseSeries) + ", start_us, part, attempts DESC";
}

/// Of the rows of one part the first, which has seen most; parts merged.
class PartMerger {
 public:
  PartMerger(const SampleQuery& query,
             const std::function<void(const RollupRow&)>& visit)
      : query_(query), visit_(visit) {}

  bool Take(RowBinaryReader& reader) {
    StoredRollup next;
    if (!ReadRollupRow(reader, next)) return false;
    const bool same = last_ && last_->row.start == next.row.start &&
                      last_->row.series == next.row.series;
    if (!same) {
      Flush();
      last_ = std::move(next);
    } else if (last_->part != next.part) {
      last_->part = next.part;
      last_->row.Merge(next.row);
    }
    return true;
  }

  void Flush() {
    if (last_ && IsWanted(query_, last_->row.series.target)) visit_(last_->row);
    last_.reset();
  }

 private:
  const SampleQuery& query_;
  const std::function<void(const RollupRow&)>& visit_;
  std::optional<StoredRollup> last_;
};

}  // namespace

Result<void> ReadClickhouseRollups(
    const ClickhouseContext& context, const SampleQuery& query, RollupSpan span,
    const std::function<void(const RollupRow&)>& visit) {
  const auto state = ReadState(context.connection);
  if (!state) return tl::unexpected(state.error());
  const std::string question = QuestionFor(context, query, span, *state);
  if (question.empty()) return {};
  PartMerger merger(query, visit);
  return ReadRows(
             context.connection, question,
             [&merger](RowBinaryReader& reader) { return merger.Take(reader); })
      .map([&merger] { merger.Flush(); });
}

Result<std::vector<SeriesSeen>> SeenClickhouseSeries(
    const ClickhouseContext& context) {
  const auto state = ReadState(context.connection);
  if (!state) return tl::unexpected(state.error());
  const std::string series(kClickhouseSeries);
  const std::int64_t open = state->sealed_hour;
  const std::string sql =
      "SELECT " + series + ", min(first_us), max(last_us) FROM (SELECT " +
      series + ", first_us, last_us FROM rollups WHERE span = 3600 UNION ALL " +
      "SELECT " + series + ", min(at_us) AS first_us, max(at_us) AS last_us " +
      "FROM sample_rows WHERE hour >= " + std::to_string(open) +
      RolledHours(context.tables) + " GROUP BY " + series + ") GROUP BY " +
      series;
  // Where the minutes are gone, the hour is known.
  const auto start = [&](std::int64_t us) {
    const WallTime at{std::chrono::microseconds(us)};
    return StartOf(
        at < state->horizon.minutes ? RollupSpan::kHour : RollupSpan::kMinute,
        at);
  };
  std::vector<SeriesSeen> all;
  return ReadRows(context.connection, sql,
                  [&](RowBinaryReader& reader) {
                    SeriesSeen seen;
                    const bool good = ReadSeriesColumns(reader, seen.series);
                    seen.first = start(reader.Number<std::int64_t>());
                    seen.last = start(reader.Number<std::int64_t>());
                    if (!good || !reader.Ok()) return false;
                    all.push_back(std::move(seen));
                    return true;
                  })
      .map([&all] { return all; });
}

}  // namespace regionbench
