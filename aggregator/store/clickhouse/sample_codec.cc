// SPDX-License-Identifier: Apache-2.0
#include "aggregator/store/clickhouse/sample_codec.h"

#include <algorithm>

namespace regionbench {
namespace {

using std::chrono::nanoseconds;
using OptionalTime = std::optional<nanoseconds>;

void WriteTime(const OptionalTime& time, RowBinaryWriter& row) {
  row.Maybe<std::int64_t>(time ? std::optional(time->count()) : std::nullopt);
}

template <typename Word>
std::int8_t NumberOf(Word word) {
  return static_cast<std::int8_t>(word);
}

std::uint8_t NumberOf(bool flag) { return flag ? 1 : 0; }

// What was tried when, behind its target.
void WriteAttempt(const Sample& sample, RowBinaryWriter& row) {
  row.Number(NumberOf(sample.method), NumberOf(sample.conn),
             static_cast<std::uint8_t>(sample.family),
             std::int64_t{sample.timeout.count()}, NumberOf(sample.cold_start),
             std::int64_t{sample.at.time_since_epoch().count()});
}

// How it ended, and what a rollup takes it for.
void WriteEnd(const Sample& sample, RowBinaryWriter& row) {
  const CountedAttempt counted = CountedAs(sample);
  row.Number(NumberOf(sample.outcome), NumberOf(sample.tainted),
             NumberOf(counted.outcome),
             static_cast<std::int16_t>(counted.bucket));
}

void WriteTarget(const TargetId& target, RowBinaryWriter& row) {
  const bool whole = !target.service.empty();
  row.Text(
      {target.provider, "/", target.region, whole ? "/" : "", target.service});
}

template <typename Word>
bool ReadWord(RowBinaryReader& reader, Word last, Word& word) {
  const auto number = reader.Number<std::int8_t>();
  if (number < 0 || number > static_cast<std::int8_t>(last)) return false;
  word = static_cast<Word>(number);
  return true;
}

OptionalTime ReadTime(RowBinaryReader& reader) {
  const auto count = reader.Maybe<std::int64_t>();
  return count ? OptionalTime(nanoseconds(*count)) : std::nullopt;
}

bool ReadTarget(RowBinaryReader& reader, TargetId& target) {
  const std::string_view text = reader.Text();
  const std::size_t first = text.find('/');
  if (first == std::string_view::npos) return false;
  const std::size_t second = std::min(text.find('/', first + 1), text.size());
  target.provider = text.substr(0, first);
  target.region = text.substr(first + 1, second - first - 1);
  target.service = text.substr(std::min(text.size(), second + 1));
  return true;
}

// The rest of a series, after its probe.
bool ReadSeriesRest(RowBinaryReader& reader, StoredSeries& series) {
  if (!ReadTarget(reader, series.target)) return false;
  const bool words = ReadWord(reader, Method::kUpload, series.method) &&
                     ReadWord(reader, Conn::kWarm, series.conn);
  series.family = reader.Number<std::uint8_t>();
  series.timeout = nanoseconds(reader.Number<std::int64_t>());
  series.cold_start = reader.Number<std::uint8_t>() != 0;
  return words;
}

void WritePhases(const Phases& phases, RowBinaryWriter& row) {
  WriteTime(phases.resolve, row);
  WriteTime(phases.connect, row);
  WriteTime(phases.tls, row);
  WriteTime(phases.processing, row);
  WriteTime(phases.transfer, row);
}

void ReadPhases(RowBinaryReader& reader, Phases& phases) {
  phases.resolve = ReadTime(reader);
  phases.connect = ReadTime(reader);
  phases.tls = ReadTime(reader);
  phases.processing = ReadTime(reader);
  phases.transfer = ReadTime(reader);
}

}  // namespace

std::uint32_t HourNumber(WallTime at) {
  const std::int64_t hour = at.time_since_epoch().count() / kClickhouseHourUs;
  return static_cast<std::uint32_t>(
      std::clamp<std::int64_t>(hour, 0, std::int64_t{1} << 31));
}

std::uint16_t DayNumber(WallTime at) {
  constexpr std::uint32_t kLastDay = 49'709;  // of an old server: in 2106
  return static_cast<std::uint16_t>(std::min(HourNumber(at) / 24, kLastDay));
}

void WriteSampleRow(const Sample& sample, std::string& rows) {
  RowBinaryWriter row(rows);
  row.Number(DayNumber(sample.at), HourNumber(sample.at));
  row.Text(sample.probe);
  WriteTarget(sample.target, row);
  WriteAttempt(sample, row);
  row.Text(sample.boot);
  row.Number(sample.seq);
  row.Maybe<std::uint32_t>(sample.round);
  WriteEnd(sample, row);
  WriteTime(sample.rtt, row);
  row.Number(NumberOf(sample.rtt_source));
  WritePhases(sample.phases, row);
  row.Maybe<std::int32_t>(sample.http_status);
  row.Maybe<std::uint64_t>(sample.bytes);
  row.Text(sample.address);
  WriteTime(sample.user_rtt, row);
  WriteTime(sample.lag, row);
  row.Number(sample.local_port);
  WriteTime(sample.sent_mono, row);
}

bool ReadSeriesColumns(RowBinaryReader& reader, StoredSeries& series) {
  series.probe = reader.Text();
  return ReadSeriesRest(reader, series) && reader.Ok();
}

bool ReadSampleRow(RowBinaryReader& reader, Sample& sample) {
  StoredSeries series;
  sample.at =
      WallTime(std::chrono::microseconds(reader.Number<std::int64_t>()));
  sample.seq = reader.Number<std::uint64_t>();
  sample.probe = reader.Text();
  sample.boot = reader.Text();
  bool good = ReadSeriesRest(reader, series);
  sample.target = std::move(series.target);
  sample.method = series.method;
  sample.conn = series.conn;
  sample.family = series.family;
  sample.timeout = series.timeout;
  sample.cold_start = series.cold_start;
  sample.round = reader.Maybe<std::uint32_t>();
  good = ReadWord(reader, Outcome::kAborted, sample.outcome) && good;
  sample.tainted = reader.Number<std::uint8_t>() != 0;
  sample.rtt = ReadTime(reader);
  good = ReadWord(reader, RttSource::kUser, sample.rtt_source) && good;
  ReadPhases(reader, sample.phases);
  sample.http_status = reader.Maybe<std::int32_t>();
  sample.bytes = reader.Maybe<std::uint64_t>();
  sample.address = reader.Text();
  sample.user_rtt = ReadTime(reader);
  sample.lag = ReadTime(reader);
  sample.local_port = reader.Number<std::uint16_t>();
  sample.sent_mono = ReadTime(reader);
  return good && reader.Ok();
}

}  // namespace regionbench
