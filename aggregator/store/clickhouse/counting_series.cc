// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "aggregator/store/clickhouse/reading.h"
#include "aggregator/store/clickhouse/row_stream.h"
#include "aggregator/store/clickhouse/sample_codec.h"
#include "aggregator/store/clickhouse/sample_filter.h"

namespace regionbench {
namespace {

/// A window, taken apart: samples of hours that are wholly inside and sealed
/// are counted from rollups, others one by one.
struct CountedParts {
  ClickhouseWindow gone;   // hours that start inside, samples forgotten
  ClickhouseWindow hours;  // whole ones, sealed, samples there
  ClickhouseWindow first;  // what is left before them
  ClickhouseWindow last;   // and after
};

CountedParts PartsOf(const ClickhouseWindow& window,
                     const ClickhouseState& state) {
  const std::int64_t border = state.horizon.samples.time_since_epoch().count();
  CountedParts parts;
  parts.gone = {WholeSpans(window, kClickhouseHourUs).since_us,
                std::min(window.until_us, border)};
  const std::int64_t since = std::max(window.since_us, border);
  const std::int64_t until = std::max(since, window.until_us);
  const std::int64_t begin =
      WholeSpans({since, until}, kClickhouseHourUs).since_us;
  const std::int64_t end =
      std::min(until / kClickhouseHourUs, state.sealed_hour) *
      kClickhouseHourUs;
  if (begin >= end) {
    parts.first = {since, until};
    return parts;
  }
  parts.hours = {begin, end};
  parts.first = {since, begin};
  parts.last = {end, until};
  return parts;
}

// Hours with samples that are not rolled up yet. Few, but for an import.
Result<std::string> PendingHours(ClickhouseConnection& connection) {
  std::string list = "0";
  return ReadRows(connection,
                  "SELECT DISTINCT hour FROM (SELECT id, hour, probe FROM "
                  "arrivals GROUP BY id, hour, probe HAVING sum(n) > 0)",
                  [&list](RowBinaryReader& reader) {
                    const auto hour = reader.Number<std::uint32_t>();
                    if (reader.Ok()) list += "," + std::to_string(hour);
                    return reader.Ok();
                  })
      .map([&list] { return list; });
}

class CountQuestion {
 public:
  CountQuestion(const SampleQuery& query, std::string pending)
      : filter_(FilterSql(query)), pending_(std::move(pending)) {}

  void AddRollups(const ClickhouseWindow& window, bool clean) {
    if (window.Empty()) return;
    const std::string series(kClickhouseSeries);
    Add("SELECT " + series + ", sum(most) AS n FROM (SELECT " + series +
        ", start_us, part, max(attempts) AS most FROM rollups WHERE span = "
        "3600 AND " +
        RollupTimesSql(window) + filter_ +
        (clean ? " AND intDiv(start_us, 3600000000) NOT IN (" + pending_ + ")"
               : "") +
        " GROUP BY " + series + ", start_us, part) GROUP BY " + series);
  }

  void AddSamples(const ClickhouseWindow& window, bool pending) {
    if (window.Empty() || (pending && pending_ == "0")) return;
    const std::string series(kClickhouseSeries);
    Add("SELECT " + series + ", count() AS n FROM sample_rows FINAL WHERE " +
        SampleTimesSql(window) + filter_ +
        (pending ? " AND hour IN (" + pending_ + ")" : "") + " GROUP BY " +
        series);
  }

  [[nodiscard]] std::string Sql() const {
    if (parts_.empty()) return "";
    const std::string series(kClickhouseSeries);
    return "SELECT " + series + ", sum(n) FROM (" + parts_ + ") GROUP BY " +
           series;
  }

 private:
  void Add(const std::string& part) {
    if (!parts_.empty()) parts_ += " UNION ALL ";
    parts_ += part;
  }

  const std::string filter_;
  const std::string pending_;
  std::string parts_;
};

}  // namespace

Result<std::vector<SeriesCount>> CountClickhouseSeries(
    const ClickhouseContext& context, const SampleQuery& query) {
  const auto state = ReadState(context.connection);
  if (!state) return tl::unexpected(state.error());
  auto pending = PendingHours(context.connection);
  if (!pending) return tl::unexpected(pending.error());
  const CountedParts parts = PartsOf(ClickhouseWindowOf(query), *state);
  CountQuestion question(query, *std::move(pending));
  question.AddRollups(parts.gone, false);
  question.AddRollups(parts.hours, true);
  question.AddSamples(parts.hours, true);
  question.AddSamples(parts.first, false);
  question.AddSamples(parts.last, false);
  std::vector<SeriesCount> all;
  if (question.Sql().empty()) return all;
  return ReadRows(context.connection, question.Sql(),
                  [&](RowBinaryReader& reader) {
                    SeriesCount count;
                    const bool good = ReadSeriesColumns(reader, count.series);
                    count.attempts = reader.Number<std::uint64_t>();
                    if (!good || !reader.Ok()) return false;
                    if (IsWanted(query, count.series.target)) {
                      all.push_back(std::move(count));
                    }
                    return true;
                  })
      .map([&all] { return all; });
}

}  // namespace regionbench
