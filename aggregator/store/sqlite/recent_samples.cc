// SPDX-License-Identifier: Apache-2.0
#include "aggregator/store/sqlite/recent_samples.h"

#include "aggregator/store/sqlite/sample_rows.h"

namespace regionbench {
namespace {

// Of samples that are not in chunks yet.
constexpr const char* kFromRecent =
    " FROM recent AS r "
    "JOIN boots AS b USING(boot_id) JOIN probes AS p USING(probe_id) "
    "JOIN series AS s USING(series_id) "
    "LEFT JOIN addresses AS a USING(address_id) "
    "WHERE r.sample_id > (SELECT compacted_to FROM progress) "
    "AND r.at_us >= ?1 AND r.at_us < ?2 AND (?3 IS NULL OR p.name = ?3) "
    "AND r.series_id IN (SELECT value FROM json_each(?4)) "
    "ORDER BY r.at_us, r.seq, r.sample_id";

// Matching series as a JSON list: the patterns are ours, not SQL's, and there
// are few series.
Result<std::string> MatchingSeries(Connection& connection,
                                   const SampleQuery& query) {
  auto rows = connection.Prepare(
      "SELECT series_id, provider, region, service FROM series "
      "WHERE (?1 IS NULL OR method = ?1) AND (?2 IS NULL OR conn = ?2)");
  if (!rows) return tl::unexpected(rows.error());
  std::optional<std::string_view> method;
  std::optional<std::string_view> conn;
  if (query.method) method = ToText(*query.method);
  if (query.conn) conn = ToText(*query.conn);
  rows->Bind(method, conn);
  std::string list = "[";
  for (;;) {
    const auto more = rows->Step();
    if (!more) return tl::unexpected(more.error());
    if (!*more) return list + "]";
    const TargetId target{std::string(rows->Text(1)),
                          std::string(rows->Text(2)),
                          std::string(rows->Text(3))};
    if (!IsWanted(query, target)) continue;
    if (list.size() > 1) list += ',';
    list += std::to_string(rows->Integer(0));
  }
}

void ForgetDetails(Sample& sample) {
  sample.user_rtt = sample.lag = sample.sent_mono = std::nullopt;
  sample.local_port = 0;
}

}  // namespace

Result<RecentSamples> RecentSamples::Over(Connection& connection,
                                          const SampleQuery& query,
                                          const RowWindow& window,
                                          const Horizon& horizon) {
  auto series = MatchingSeries(connection, query);
  if (!series) return tl::unexpected(series.error());
  auto rows =
      connection.Prepare(std::string("SELECT ") + kSampleColumns + kFromRecent);
  if (!rows) return tl::unexpected(rows.error());
  RecentSamples samples(*std::move(rows), horizon);
  samples.series_ = std::make_unique<std::string>(*std::move(series));
  samples.rows_.Bind(window.since_us, window.until_us, query.probe,
                     std::string_view{*samples.series_});
  return samples;
}

Result<bool> RecentSamples::Next(Sample& sample) {
  auto more = rows_.Step();
  if (!more || !*more) return more;
  auto read = ReadSample(rows_, sample);
  if (!read) return tl::unexpected(read.error());
  if (sample.at < horizon_.details) ForgetDetails(sample);
  return true;
}

}  // namespace regionbench
