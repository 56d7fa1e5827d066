// SPDX-License-Identifier: Apache-2.0
#include "aggregator/store/sqlite/minute_rows.h"

#include "aggregator/store/sqlite/rollup_rows.h"

namespace regionbench {
namespace {

constexpr std::chrono::milliseconds kClearingTime{10};
constexpr std::int64_t kSeriesToKeep = 50;
constexpr std::int64_t kHourOfMicros = 3'600'000'000;

// Whatever waits to be moved at this moment may belong before the mark.
constexpr const char* kMoveMark =
    "UPDATE progress SET late_to = rolled_up_to, minute_rows_from_us = ?1 "
    "WHERE minute_rows_from_us < ?1";

// Some of a series: one may have years of them.
constexpr const char* kClearSome =
    "DELETE FROM rollup_minutes WHERE rollup_id = ?1 AND start_us IN "
    "(SELECT start_us FROM rollup_minutes WHERE rollup_id = ?1 AND "
    "start_us >= ?2 AND start_us < ?3 ORDER BY start_us LIMIT 1000)";

Result<bool> ClearUntilTired(Connection& connection, const MinuteMarks& marks,
                             std::int64_t last, std::int64_t& next) {
  auto clear = connection.Prepare(kClearSome);
  if (!clear) return tl::unexpected(clear.error());
  const SteadyTime since = SteadyNow();
  while (next <= last) {
    clear->Bind(next, marks.samples_from_us, marks.rows_from_us);
    if (auto done = clear->Run(); !done) return tl::unexpected(done.error());
    if (connection.Changes() == 0) ++next;
    if (SteadyNow() - since >= kClearingTime) break;
  }
  return next > last;
}

/// Makes minutes and writes their rows.
class MinuteKeeper {
 public:
  static Result<MinuteKeeper> Over(Connection& connection,
                                   const RowWindow& window) {
    auto maker = MinuteMaker::Over(connection, window);
    if (!maker) return tl::unexpected(maker.error());
    auto writer = RollupWriter::Over(connection, RollupSpan::kMinute);
    if (!writer) return tl::unexpected(writer.error());
    return MinuteKeeper(*std::move(maker), *std::move(writer));
  }

  Result<void> Keep(std::int64_t rollup_id, const RowWindow& window) {
    return maker_.Make(rollup_id, window, [&](RollupRow& minute) {
      return writer_.Replace(rollup_id, minute);
    });
  }
  Result<void> KeepLate(const RowWindow& window) {
    for (const auto& [rollup_id, hour_us] : maker_.LatePlaces()) {
      const RowWindow hour = {
          std::max(window.since_us, hour_us),
          std::min(window.until_us, hour_us + kHourOfMicros)};
      if (auto kept = Keep(rollup_id, hour); !kept) return kept;
    }
    return {};
  }

 private:
  MinuteKeeper(MinuteMaker maker, RollupWriter writer)
      : maker_(std::move(maker)), writer_(std::move(writer)) {}

  MinuteMaker maker_;
  RollupWriter writer_;
};

Result<std::vector<std::int64_t>> NextSeries(Connection& connection,
                                             std::int64_t hour,
                                             std::int64_t after) {
  auto rows = connection.Prepare(
      "SELECT DISTINCT rollup_id FROM chunks WHERE hour = ? AND rollup_id > ? "
      "ORDER BY rollup_id LIMIT ?");
  if (!rows) return tl::unexpected(rows.error());
  rows->Bind(hour, after, kSeriesToKeep);
  std::vector<std::int64_t> series;
  for (;;) {
    const auto more = rows->Step();
    if (!more) return tl::unexpected(more.error());
    if (!*more) return series;
    series.push_back(rows->Integer(0));
  }
}

}  // namespace

Result<void> MoveMinuteRows(Connection& connection, WallTime before) {
  const auto last = connection.Integer("SELECT max(hour) FROM chunks");
  if (!last) return tl::unexpected(last.error());
  auto move = connection.Prepare(kMoveMark);
  if (!move) return tl::unexpected(move.error());
  const std::int64_t limit =
      StartOf(RollupSpan::kHour, before).time_since_epoch().count();
  return move->Bind(std::min(limit, *last * kHourOfMicros)).Run();
}

Result<bool> ClearMinuteRows(Connection& connection, std::int64_t& next) {
  const auto due = connection.Integer(
      "SELECT minute_rows_dropped_us < minute_rows_from_us FROM progress");
  if (!due) return tl::unexpected(due.error());
  if (*due == 0) return false;
  auto transaction = Transaction::Begin(connection);
  if (!transaction) return tl::unexpected(transaction.error());
  const auto marks = ReadMinuteMarks(connection);
  if (!marks) return tl::unexpected(marks.error());
  const auto last =
      connection.Integer("SELECT max(rollup_id) FROM rollup_series");
  if (!last) return tl::unexpected(last.error());
  return ClearUntilTired(connection, *marks, *last, next)
      .and_then([&](bool all) -> Result<void> {
        if (!all) return {};
        next = 0;
        return connection.Execute(
            "UPDATE progress SET minute_rows_dropped_us = " +
            std::to_string(marks->rows_from_us));
      })
      .and_then([&] { return transaction->Commit(); })
      .map([] { return true; });
}

Result<bool> KeepMinutes(Connection& connection, const RowWindow& window,
                         std::int64_t hour, std::int64_t& after) {
  auto keeper = MinuteKeeper::Over(connection, window);
  if (!keeper) return tl::unexpected(keeper.error());
  const auto series = NextSeries(connection, hour, after);
  if (!series) return tl::unexpected(series.error());
  for (const std::int64_t rollup_id : *series) {
    auto kept = keeper->Keep(rollup_id, window);
    if (!kept) return tl::unexpected(kept.error());
    after = rollup_id;
  }
  return !series->empty();
}

Result<void> KeepLateMinutes(Connection& connection, const RowWindow& window) {
  return MinuteKeeper::Over(connection, window)
      .and_then([&](MinuteKeeper keeper) { return keeper.KeepLate(window); });
}

}  // namespace regionbench
