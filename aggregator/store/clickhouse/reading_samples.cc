// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <tuple>

#include "aggregator/store/clickhouse/reading.h"
#include "aggregator/store/clickhouse/row_stream.h"
#include "aggregator/store/clickhouse/sample_codec.h"
#include "aggregator/store/clickhouse/sample_filter.h"

namespace regionbench {
namespace {

// The server sorts an answer and keeps it until it is complete.
constexpr std::uint64_t kMostInAnswer = 2'000'000;

/// Consecutive hours of about kMostInAnswer samples.
struct HourRange {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
  std::uint64_t samples = 0;
};

Result<std::vector<HourRange>> RangesOf(ClickhouseConnection& connection,
                                        const std::string& condition) {
  std::vector<HourRange> ranges;
  return ReadRows(connection,
                  "SELECT hour, count() FROM sample_rows WHERE " + condition +
                      " GROUP BY hour ORDER BY hour",
                  [&ranges](RowBinaryReader& reader) {
                    const auto hour = reader.Number<std::uint32_t>();
                    const auto n = reader.Number<std::uint64_t>();
                    if (!reader.Ok()) return false;
                    const bool joins =
                        !ranges.empty() &&
                        ranges.back().samples + n <= kMostInAnswer;
                    if (!joins) ranges.push_back({.first = hour});
                    ranges.back().last = hour;
                    ranges.back().samples += n;
                    return true;
                  })
      .map([&ranges] { return ranges; });
}

/// Lets each sample through once: those of one identity come together.
class OnceEach {
 public:
  OnceEach(const SampleQuery& query, const Horizon& horizon,
           const std::function<void(Sample)>& visit)
      : query_(query), horizon_(horizon), visit_(visit) {}

  bool Take(RowBinaryReader& reader) {
    Sample sample;
    if (!ReadSampleRow(reader, sample)) return false;
    const bool same = any_ && sample.at == last_.at &&
                      sample.seq == last_.seq && sample.probe == last_.probe &&
                      sample.boot == last_.boot;
    if (same) return true;
    any_ = true;
    last_.at = sample.at;
    last_.seq = sample.seq;
    last_.probe = sample.probe;
    last_.boot = sample.boot;
    Give(std::move(sample));
    return true;
  }

 private:
  void Give(Sample sample) {
    if (!IsWanted(query_, sample.target)) return;
    if (sample.at < horizon_.details) {
      sample.user_rtt = sample.lag = sample.sent_mono = std::nullopt;
      sample.local_port = 0;
    }
    visit_(std::move(sample));
  }

  const SampleQuery& query_;
  const Horizon horizon_;
  const std::function<void(Sample)>& visit_;
  bool any_ = false;
  Sample last_;  // its identity alone
};

}  // namespace

Result<void> ReadClickhouseSamples(const ClickhouseContext& context,
                                   const SampleQuery& query,
                                   const std::function<void(Sample)>& visit) {
  const auto state = ReadState(context.connection);
  if (!state) return tl::unexpected(state.error());
  ClickhouseWindow window = ClickhouseWindowOf(query);
  window.since_us = std::max<std::int64_t>(
      window.since_us, state->horizon.samples.time_since_epoch().count());
  if (window.Empty()) return {};
  const std::string condition = SampleTimesSql(window) + FilterSql(query);
  const auto ranges = RangesOf(context.connection, condition);
  if (!ranges) return tl::unexpected(ranges.error());
  OnceEach once(query, state->horizon, visit);
  for (const HourRange& range : *ranges) {
    auto read = ReadRows(
        context.connection,
        "SELECT " + std::string(kClickhouseSample) +
            " FROM sample_rows WHERE hour >= " + std::to_string(range.first) +
            " AND hour <= " + std::to_string(range.last) + " AND " + condition +
            " ORDER BY at_us, seq, probe, boot",
        [&once](RowBinaryReader& reader) { return once.Take(reader); });
    if (!read) return read;
  }
  return {};
}

}  // namespace regionbench
