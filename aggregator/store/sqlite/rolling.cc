// SPDX-License-Identifier: Apache-2.0
#include "aggregator/store/sqlite/rolling.h"

#include <algorithm>
#include <limits>
#include <tuple>

#include "aggregator/store/sqlite/minutes_of_samples.h"
#include "aggregator/store/sqlite/rollup_rows.h"
#include "aggregator/store/sqlite/sample_rows.h"

namespace regionbench {
namespace {

constexpr std::size_t kMostAtOnce = 100'000;

// What a rollup needs of a sample, with the numbers that stand for its series.
struct Unrolled {
  std::int64_t probe = 0;
  std::int64_t series = 0;
  Sample sample;

  [[nodiscard]] auto Place() const {
    return std::tuple(probe, series, sample.cold_start, sample.at, sample.seq);
  }
  [[nodiscard]] auto Series() const {
    return std::tuple(probe, series, sample.cold_start);
  }
};

RollupRow Starting(WallTime start) {
  RollupRow row;
  row.start = start;
  return row;
}

struct Batch {
  std::vector<Unrolled> pending;
  std::int64_t last_id = 0;
};

Result<Batch> NextBatch(Connection& connection, std::size_t most) {
  auto rows = connection.Prepare(
      "SELECT r.sample_id, b.probe_id, r.series_id, r.at_us, r.seq, r.outcome, "
      "r.marks, r.rtt_ns, s.timeout_ns FROM recent AS r "
      "JOIN boots AS b USING(boot_id) JOIN series AS s USING(series_id) "
      "WHERE r.sample_id > (SELECT rolled_up_to FROM progress) "
      "ORDER BY r.sample_id LIMIT ?");
  if (!rows) return tl::unexpected(rows.error());
  rows->Bind(static_cast<std::int64_t>(std::min(most, kMostAtOnce)));
  Batch batch;
  for (;;) {
    const auto more = rows->Step();
    if (!more) return tl::unexpected(more.error());
    if (!*more) break;
    Unrolled& one = batch.pending.emplace_back();
    batch.last_id = rows->Integer(0);
    one.probe = rows->Integer(1);
    one.series = rows->Integer(2);
    auto read = ReadOutcome(*rows, 3, one.sample);
    if (!read) return tl::unexpected(read.error());
  }
  std::ranges::sort(batch.pending, {}, &Unrolled::Place);
  return batch;
}

/// Puts a batch, series by series in order of time, into minutes and hours.
class Roller {
 public:
  static Result<Roller> Over(Connection& connection) {
    auto find = connection.Prepare(
        "SELECT rollup_id FROM rollup_series WHERE probe_id = ? AND "
        "series_id = ? AND cold_start = ?");
    if (!find) return tl::unexpected(find.error());
    auto insert = connection.Prepare(
        "INSERT INTO rollup_series(probe_id, series_id, cold_start) "
        "VALUES(?, ?, ?)");
    if (!insert) return tl::unexpected(insert.error());
    auto minutes = RollupWriter::Over(connection, RollupSpan::kMinute);
    if (!minutes) return tl::unexpected(minutes.error());
    auto hours = RollupWriter::Over(connection, RollupSpan::kHour);
    if (!hours) return tl::unexpected(hours.error());
    const auto marks = ReadMinuteMarks(connection);
    if (!marks) return tl::unexpected(marks.error());
    return Roller(connection, {*std::move(find), *std::move(insert)},
                  {*std::move(minutes), *std::move(hours)}, *marks);
  }

  Result<void> Add(const Unrolled& one) {
    if (one.Series() != place_ || !open_) {
      if (auto done = Close(); !done) return done;
      if (auto opened = Open(one); !opened) return opened;
    }
    const WallTime start = StartOf(RollupSpan::kMinute, one.sample.at);
    if (start != minute_.start) {
      if (auto done = CloseMinute(); !done) return done;
      minute_ = Starting(start);
      const WallTime hour = StartOf(RollupSpan::kHour, start);
      if (hour != hour_.start) {
        if (auto done = CloseHour(); !done) return done;
        hour_ = Starting(hour);
      }
    }
    minute_.Add(one.sample);
    return {};
  }

  Result<void> Close() {
    return CloseMinute().and_then([this] { return CloseHour(); });
  }

  /// Whether any came after the others of its hour were moved into chunks.
  [[nodiscard]] bool late() const { return late_; }

 private:
  struct Ids {
    Statement find;
    Statement insert;
  };
  struct Writers {
    RollupWriter minutes;
    RollupWriter hours;
  };

  Roller(Connection& connection, Ids ids, Writers writers,
         const MinuteMarks& marks)
      : connection_(&connection),
        ids_(std::move(ids)),
        writers_(std::move(writers)),
        marks_(marks) {}

  Result<void> Open(const Unrolled& one) {
    open_ = true;
    place_ = one.Series();
    minute_ = hour_ = Starting(WallTime::min());
    const std::int64_t cold = one.sample.cold_start ? 1 : 0;
    const auto found = ids_.find.Bind(one.probe, one.series, cold).Step();
    if (!found) return tl::unexpected(found.error());
    if (*found) {
      rollup_id_ = ids_.find.Integer(0);
      return ids_.find.Run();
    }
    auto inserted = ids_.insert.Bind(one.probe, one.series, cold).Run();
    rollup_id_ = connection_->LastInsertedId();
    return inserted;
  }

  // The hour is made of its minutes, also of one that is forgotten already.
  Result<void> CloseMinute() {
    if (!open_ || minute_.start == WallTime::min()) return {};
    hour_.Merge(minute_);
    const std::int64_t start = minute_.start.time_since_epoch().count();
    late_ = late_ || marks_.IsMade(start);
    if (!marks_.HasRow(start)) return {};
    return writers_.minutes.Add(rollup_id_, minute_);
  }

  Result<void> CloseHour() {
    if (!open_ || hour_.start == WallTime::min()) return {};
    return writers_.hours.Add(rollup_id_, hour_);
  }

  Connection* connection_;
  Ids ids_;
  Writers writers_;
  MinuteMarks marks_;
  bool late_ = false;
  bool open_ = false;
  std::tuple<std::int64_t, std::int64_t, bool> place_{};
  std::int64_t rollup_id_ = 0;
  RollupRow minute_;
  RollupRow hour_;
};

Result<void> RollBatch(Connection& connection, const Batch& batch) {
  auto roller = Roller::Over(connection);
  if (!roller) return tl::unexpected(roller.error());
  for (const Unrolled& one : batch.pending) {
    auto added = roller->Add(one);
    if (!added) return added;
  }
  auto closed = roller->Close();
  if (!closed) return closed;
  const std::string last = std::to_string(batch.last_id);
  return connection.Execute("UPDATE progress SET rolled_up_to = " + last +
                            (roller->late() ? ", late_to = " + last : ""));
}

}  // namespace

Result<std::size_t> RollUpSamples(Connection& connection, std::size_t most) {
  auto transaction = Transaction::Begin(connection);
  if (!transaction) return tl::unexpected(transaction.error());
  const auto batch = NextBatch(connection, most);
  if (!batch) return tl::unexpected(batch.error());
  if (batch->pending.empty()) return 0;
  return RollBatch(connection, *batch)
      .and_then([&] { return transaction->Commit(); })
      .map([&] { return batch->pending.size(); });
}

Result<Horizon> ReadHorizon(Connection& connection) {
  auto row = connection.Prepare(
      "SELECT samples_from_us, minutes_from_us, details_from_us FROM progress");
  if (!row) return tl::unexpected(row.error());
  const auto found = row->Step();
  if (!found) return tl::unexpected(found.error());
  if (!*found) return Fail(ErrorCode::kStorage, "is damaged: no progress");
  const auto at = [&](int column) {
    return WallTime(std::chrono::microseconds(row->Integer(column)));
  };
  return Horizon{at(0), at(1), at(2)};
}

}  // namespace regionbench
