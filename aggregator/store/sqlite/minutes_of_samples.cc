// SPDX-License-Identifier: Apache-2.0
#include "aggregator/store/sqlite/minutes_of_samples.h"

#include <algorithm>

#include "aggregator/store/chunk.h"
#include "aggregator/store/sqlite/sample_rows.h"

namespace regionbench {
namespace {

constexpr std::int64_t kMicrosInMinute = 60'000'000;
constexpr std::int64_t kMicrosInHour = 60 * kMicrosInMinute;

std::int64_t HourStartAt(std::int64_t at_us) {
  const WallTime at{std::chrono::microseconds(at_us)};
  return StartOf(RollupSpan::kHour, at).time_since_epoch().count();
}

// Late samples wait in recent, up to the last that is rolled up.
constexpr const char* kLateSamples =
    "SELECT u.rollup_id, r.at_us, r.seq, r.outcome, r.marks, r.rtt_ns, "
    "s.timeout_ns FROM progress AS g JOIN recent AS r ON "
    "r.sample_id > g.compacted_to AND "
    "r.sample_id <= min(g.late_to, g.rolled_up_to) "
    "JOIN boots AS b USING(boot_id) JOIN series AS s USING(series_id) "
    "JOIN rollup_series AS u ON u.probe_id = b.probe_id AND "
    "u.series_id = r.series_id AND u.cold_start = r.marks >> 1 & 1 "
    "WHERE r.at_us >= ? AND r.at_us < ?";

// What Unpack takes apart.
constexpr const char* kChunksOfPlace =
    "SELECT c.n, c.unit_ns, s.timeout_ns, at_base, at_step, at_bits, "
    "seq_base, seq_step, seq_bits, outcome_base, outcome_bits, marks_base, "
    "marks_bits, rtt_base, rtt_bits FROM chunks AS c "
    "JOIN rollup_series USING(rollup_id) JOIN series AS s USING(series_id) "
    "WHERE hour = ? AND rollup_id = ? AND "
    "chunk_id <= (SELECT chunks_to FROM progress)";

tl::unexpected<Error> DamagedMinute() {
  return Fail(ErrorCode::kStorage, "is damaged: a chunk does not add up");
}

}  // namespace

RowWindow MinuteMarks::OldRows(const RowWindow& window) const {
  return {std::max(window.since_us, minutes_from_us),
          std::min(window.until_us, samples_from_us)};
}

RowWindow MinuteMarks::Made(const RowWindow& window) const {
  return {std::max({window.since_us, samples_from_us, minutes_from_us}),
          std::min(window.until_us, rows_from_us)};
}

RowWindow MinuteMarks::NewRows(const RowWindow& window) const {
  return {std::max({window.since_us, samples_from_us, minutes_from_us,
                    rows_from_us}),
          window.until_us};
}

Result<MinuteMarks> ReadMinuteMarks(Connection& connection) {
  auto row = connection.Prepare(
      "SELECT minutes_from_us, samples_from_us, minute_rows_from_us "
      "FROM progress");
  if (!row) return tl::unexpected(row.error());
  const auto found = row->Step();
  if (!found) return tl::unexpected(found.error());
  if (!*found) return Fail(ErrorCode::kStorage, "is damaged: no progress");
  return MinuteMarks{row->Integer(0), row->Integer(1), row->Integer(2)};
}

Result<MinuteMaker> MinuteMaker::Over(Connection& connection,
                                      const RowWindow& window) {
  auto hours = connection.Prepare(
      "SELECT start_us FROM rollup_hours WHERE rollup_id = ? AND "
      "start_us >= ? AND start_us < ? ORDER BY start_us");
  if (!hours) return tl::unexpected(hours.error());
  auto chunks = connection.Prepare(kChunksOfPlace);
  if (!chunks) return tl::unexpected(chunks.error());
  MinuteMaker maker(*std::move(hours), *std::move(chunks));
  auto read = maker.ReadLate(connection, window);
  if (!read) return tl::unexpected(read.error());
  return maker;
}

Result<void> MinuteMaker::ReadLate(Connection& connection,
                                   const RowWindow& window) {
  if (window.since_us >= window.until_us) return {};
  auto rows = connection.Prepare(kLateSamples);
  if (!rows) return tl::unexpected(rows.error());
  rows->Bind(HourStartAt(window.since_us), window.until_us);
  Sample sample;
  for (;;) {
    const auto more = rows->Step();
    if (!more) return tl::unexpected(more.error());
    if (!*more) return {};
    auto read = ReadOutcome(*rows, 1, sample);
    if (!read) return read;
    const std::int64_t at_us = rows->Integer(1);
    const auto rtt = rows->OptionalInteger(5);
    late_[{rows->Integer(0), HourStartAt(at_us)}].push_back(
        {at_us, rows->Integer(2), sample.outcome, sample.tainted, rtt,
         sample.timeout.count()});
  }
}

std::vector<MinuteMaker::Place> MinuteMaker::LatePlaces() const {
  std::vector<Place> places;
  for (const auto& [place, attempts] : late_) places.push_back(place);
  return places;
}

// A series has rolled up hours where it has samples that are rolled up.
Result<void> MinuteMaker::Make(std::int64_t rollup_id, const RowWindow& window,
                               const Take& take) {
  if (window.since_us >= window.until_us) return {};
  hours_.Bind(rollup_id, HourStartAt(window.since_us), window.until_us);
  for (;;) {
    const auto more = hours_.Step();
    if (!more) return tl::unexpected(more.error());
    if (!*more) return {};
    auto made = GatherHour({rollup_id, hours_.Integer(0)}).and_then([&] {
      return HandOut(window, take);
    });
    if (!made) return made;
  }
}

Result<void> MinuteMaker::GatherHour(const Place& place) {
  hour_.clear();
  const auto [rollup_id, hour_us] = place;
  chunks_.Bind(hour_us / kMicrosInHour, rollup_id);
  for (;;) {
    const auto more = chunks_.Step();
    if (!more) return tl::unexpected(more.error());
    if (!*more) break;
    if (!Unpack(hour_us)) return DamagedMinute();
  }
  const auto late = late_.find(place);
  if (late != late_.end()) {
    hour_.insert(hour_.end(), late->second.begin(), late->second.end());
  }
  const auto order = [](const Attempt& attempt) {
    return std::pair(attempt.at_us, attempt.seq);
  };
  if (!std::ranges::is_sorted(hour_, {}, order)) {
    std::ranges::sort(hour_, {}, order);
  }
  return {};
}

// False: these are no columns of a chunk.
bool MinuteMaker::Unpack(std::int64_t hour_us) {
  const std::int64_t count = chunks_.Integer(0);
  if (count < 1 || count > std::int64_t{kMostInChunk}) return false;
  int next = 3;
  const auto column = [&](bool even) {
    const auto base = chunks_.OptionalInteger(next++);
    const std::int64_t step = even ? chunks_.Integer(next++) : 0;
    return PackedReader::Over(base, step, chunks_.Bytes(next++),
                              static_cast<std::size_t>(count));
  };
  const auto at = column(true);
  const auto seq = column(true);
  const auto outcome = column(false);
  const auto marks = column(false);
  const auto rtt = column(false);
  if (!at || !seq || !outcome || !marks || !rtt) return false;
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
    const auto which = static_cast<std::size_t>(outcome->At(i).value_or(-1));
    if (which >= kOutcomes.size() || !at->At(i) || !marks->At(i)) return false;
    MaybeInteger rtt_ns = rtt->At(i);
    if (rtt_ns) *rtt_ns *= chunks_.Integer(1);
    hour_.push_back({hour_us + *at->At(i), seq->At(i).value_or(0),
                     kOutcomes[which], IsTainted(*marks->At(i)), rtt_ns,
                     chunks_.Integer(2)});
  }
  return true;
}

Result<void> MinuteMaker::HandOut(const RowWindow& window, const Take& take) {
  Sample sample;
  for (std::size_t i = 0; i < hour_.size();) {
    const WallTime at{std::chrono::microseconds(hour_[i].at_us)};
    RollupRow minute;
    minute.start = StartOf(RollupSpan::kMinute, at);
    const std::int64_t start = minute.start.time_since_epoch().count();
    for (; i < hour_.size() && hour_[i].at_us < start + kMicrosInMinute; ++i) {
      const Attempt& attempt = hour_[i];
      sample.outcome = attempt.outcome;
      sample.tainted = attempt.tainted;
      sample.rtt =
          attempt.rtt_ns
              ? std::optional(std::chrono::nanoseconds(*attempt.rtt_ns))
              : std::nullopt;
      sample.timeout = std::chrono::nanoseconds(attempt.timeout_ns);
      minute.Add(sample);
    }
    if (start < window.since_us || start >= window.until_us) continue;
    if (auto taken = take(minute); !taken) return taken;
  }
  return {};
}

}  // namespace regionbench
