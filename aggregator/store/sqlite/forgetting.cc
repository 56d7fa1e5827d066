// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <functional>

#include "aggregator/store/sqlite/minute_rows.h"
#include "aggregator/store/sqlite/rolling.h"
#include "aggregator/store/sqlite/turns.h"

namespace regionbench {
namespace {

constexpr std::size_t kSamplesAtOnce = 1000;
constexpr std::int64_t kRowsAtOnce = 8192;
constexpr std::int64_t kChunksAtOnce = 200;
constexpr std::int64_t kSeriesAtOnce = 100;
constexpr std::int64_t kMicrosAnHour = 3'600'000'000;

std::string Micros(WallTime at) {
  return std::to_string(at.time_since_epoch().count());
}

/// Many small transactions, between which others have their turn.
class Steps {
 public:
  explicit Steps(Connection& connection) : connection_(connection) {}

  Result<void> Do(const std::string& sql) {
    return Do(
        [&sql](Connection& connection) { return connection.Execute(sql); });
  }

  Result<void> Do(const std::function<Result<void>(Connection&)>& work) {
    turns_.Give();
    auto transaction = Transaction::Begin(connection_);
    if (!transaction) return tl::unexpected(transaction.error());
    return work(connection_).and_then([&] { return transaction->Commit(); });
  }

  Result<std::size_t> RollUp() {
    turns_.Give();
    return RollUpSamples(connection_, kSamplesAtOnce);
  }

  Result<std::int64_t> Ask(const std::string& sql) {
    return connection_.Integer(sql);
  }

  Result<MinuteMarks> Marks() { return ReadMinuteMarks(connection_); }

  /// Calls `sql` of the first and the last series of each part of them.
  template <typename Sql>
  Result<void> DoForSeries(const Sql& sql) {
    const auto last = Ask("SELECT max(rollup_id) FROM rollup_series");
    if (!last) return tl::unexpected(last.error());
    for (std::int64_t id = 1; id <= *last; id += kSeriesAtOnce) {
      auto done =
          Do(sql(std::to_string(id), std::to_string(id + kSeriesAtOnce - 1)));
      if (!done) return done;
    }
    return {};
  }

 private:
  Connection& connection_;
  Turns turns_;
};

Result<void> RollUpAll(Steps& steps) {
  for (;;) {
    const auto done = steps.RollUp();
    if (!done) return tl::unexpected(done.error());
    if (*done == 0) return {};
  }
}

// Minutes that are to outlive their samples, and have no rows yet.
Result<RowWindow> MinutesToKeep(Steps& steps, const Horizon& before) {
  const auto marks = steps.Marks();
  if (!marks) return tl::unexpected(marks.error());
  const auto hour = [](WallTime at) {
    return std::int64_t{
        StartOf(RollupSpan::kHour, at).time_since_epoch().count()};
  };
  return marks->Made({hour(before.minutes), hour(before.samples)});
}

// One hour after the other, some series a step. All of it can be done again.
Result<void> KeepMinutesOf(Steps& steps, const RowWindow& window) {
  auto hour = window.since_us / kMicrosAnHour;
  const std::string until = std::to_string(window.until_us / kMicrosAnHour);
  for (;;) {
    const auto next =
        steps.Ask("SELECT ifnull(min(hour), -1) FROM chunks WHERE hour >= " +
                  std::to_string(hour) + " AND hour < " + until);
    if (!next || *next < 0) return next.map([](std::int64_t) {});
    hour = *next + 1;
    const RowWindow minutes = {*next * kMicrosAnHour, hour * kMicrosAnHour};
    std::int64_t after = 0;
    for (bool more = true; more;) {
      auto kept = steps.Do([&](Connection& connection) {
        return KeepMinutes(connection, minutes, *next, after)
            .map([&more](bool any) { more = any; });
      });
      if (!kept) return kept;
    }
  }
}

constexpr const char* kLastChunk = "SELECT chunks_to FROM progress";

// From here on readers take the rollups, whether or not the rows are gone yet.
// False: another program moved samples into chunks since `last_chunk`, which
// may be of minutes that are kept already.
Result<bool> TryToMove(Steps& steps, const Horizon& before,
                       const RowWindow& keep, std::int64_t last_chunk) {
  const auto later = [](const std::string& column, WallTime at) {
    return column + " = max(" + column + ", " +
           Micros(StartOf(RollupSpan::kHour, at)) + ")";
  };
  bool same = false;
  auto moved = steps.Do([&](Connection& connection) -> Result<void> {
    const auto now = connection.Integer(kLastChunk);
    if (!now) return tl::unexpected(now.error());
    same = *now == last_chunk;
    if (!same) return {};
    return KeepLateMinutes(connection, keep).and_then([&] {
      return connection.Execute(
          "UPDATE progress SET " + later("samples_from_us", before.samples) +
          ", " + later("minutes_from_us", before.minutes) + ", " +
          later("details_from_us", before.details));
    });
  });
  return moved.map([&same] { return same; });
}

Result<void> MoveHorizon(Steps& steps, const Horizon& before) {
  constexpr int kMostTries = 10;
  for (int tries = 0; tries < kMostTries; ++tries) {
    const auto last_chunk = steps.Ask(kLastChunk);
    if (!last_chunk) return tl::unexpected(last_chunk.error());
    const auto keep = MinutesToKeep(steps, before);
    if (!keep) return tl::unexpected(keep.error());
    const auto moved = KeepMinutesOf(steps, *keep).and_then([&] {
      return TryToMove(steps, before, *keep, *last_chunk);
    });
    if (!moved) return tl::unexpected(moved.error());
    if (*moved) return {};
  }
  return Fail(ErrorCode::kStorage, "another program compacts all the time");
}

// A new row takes the number after the largest one, so no mark may stay above
// it: the new row would pass for one that is rolled up. A number that is used
// again means another sample to who compacts, so that starts anew.
Result<void> DropRecent(Steps& steps) {
  const std::string old =
      "sample_id <= (SELECT rolled_up_to FROM progress) AND "
      "at_us < (SELECT samples_from_us FROM progress)";
  const auto first = steps.Ask("SELECT sample_id FROM recent WHERE " + old +
                               " ORDER BY sample_id LIMIT 1");
  if (!first || *first == 0) return first.map([](std::int64_t) {});
  const auto last = steps.Ask("SELECT rolled_up_to FROM progress");
  if (!last) return tl::unexpected(last.error());
  for (std::int64_t id = *first; id <= *last; id += kRowsAtOnce) {
    auto dropped = steps.Do(
        "DELETE FROM recent WHERE sample_id >= " + std::to_string(id) +
        " AND sample_id < " + std::to_string(id + kRowsAtOnce) + " AND " + old +
        ";UPDATE progress SET compactor = compactor + 1, "
        "(compacted_to, rolled_up_to) = (SELECT min(compacted_to, last), "
        "min(rolled_up_to, last) FROM "
        "(SELECT coalesce(max(sample_id), 0) AS last FROM recent))");
    if (!dropped) return dropped;
  }
  return {};
}

Result<void> DropChunks(Steps& steps) {
  const std::string old =
      "(SELECT chunk_id FROM chunks WHERE hour < (SELECT samples_from_us / "
      "3600000000 FROM progress) AND chunk_id <= (SELECT chunks_to FROM "
      "progress) ORDER BY hour, rollup_id LIMIT " +
      std::to_string(kChunksAtOnce) + ")";
  const std::string drop =
      "DELETE FROM chunk_details WHERE chunk_id IN " + old +
      ";DELETE FROM chunks WHERE chunk_id IN " + old +
      ";UPDATE progress SET chunk_count = max(0, chunk_count - changes())";
  for (;;) {
    const auto left = steps.Ask("SELECT EXISTS" + old);
    if (!left || *left == 0) return left.map([](std::int64_t) {});
    auto dropped = steps.Do(drop);
    if (!dropped) return dropped;
  }
}

std::string DeleteDetails(const std::string& hour, const std::string& first,
                          const std::string& last) {
  return "DELETE FROM chunk_details WHERE chunk_id IN (SELECT chunk_id FROM "
         "chunks WHERE hour = " +
         hour + " AND rollup_id BETWEEN " + first + " AND " + last + ")";
}

// Where samples are gone, so are their details.
Result<void> DropDetails(Steps& steps) {
  const auto until =
      steps.Ask("SELECT details_from_us / 3600000000 FROM progress");
  if (!until) return tl::unexpected(until.error());
  auto hour = steps.Ask(
      "SELECT min(hour) FROM chunks WHERE hour >= "
      "(SELECT details_dropped_us / 3600000000 FROM progress)");
  while (hour && *hour != 0 && *hour < *until) {
    const std::string now = std::to_string(*hour);
    auto dropped = steps.DoForSeries(
        [&](const std::string& first, const std::string& last) {
          return DeleteDetails(now, first, last);
        });
    if (!dropped) return dropped;
    hour = steps.Ask("SELECT min(hour) FROM chunks WHERE hour > " + now);
  }
  if (!hour) return tl::unexpected(hour.error());
  return steps.Do(
      "UPDATE progress SET details_dropped_us = max("
      "details_dropped_us, " +
      std::to_string(*until) + " * 3600000000)");
}

Result<void> DropMinutes(Steps& steps) {
  const auto until = steps.Ask("SELECT minutes_from_us FROM progress");
  if (!until) return tl::unexpected(until.error());
  const auto dropped = steps.Ask("SELECT minutes_dropped_us FROM progress");
  if (!dropped || *dropped >= *until) return dropped.map([](std::int64_t) {});
  return steps
      .DoForSeries([&](const std::string& first, const std::string& last) {
        std::string sql;
        for (auto id = std::stoll(first); id <= std::stoll(last); ++id) {
          sql += "DELETE FROM rollup_minutes WHERE rollup_id = " +
                 std::to_string(id) + " AND start_us < " +
                 std::to_string(*until) + ";";
        }
        return sql;
      })
      .and_then([&] {
        return steps.Do(
            "UPDATE progress SET minutes_dropped_us = max("
            "minutes_dropped_us, " +
            std::to_string(*until) + ")");
      });
}

}  // namespace

Result<void> ForgetBefore(Connection& connection, const Horizon& before) {
  Steps steps(connection);
  return RollUpAll(steps)
      .and_then([&] { return MoveHorizon(steps, before); })
      .and_then([&] { return DropRecent(steps); })
      .and_then([&] { return DropChunks(steps); })
      .and_then([&] { return DropDetails(steps); })
      .and_then([&] { return DropMinutes(steps); });
}

}  // namespace regionbench
