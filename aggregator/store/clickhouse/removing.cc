// SPDX-License-Identifier: Apache-2.0
#include "aggregator/store/clickhouse/removing.h"

#include <algorithm>
#include <array>
#include <string>
#include <thread>
#include <vector>

#include "aggregator/store/clickhouse/forgetting.h"
#include "aggregator/store/clickhouse/row_stream.h"

namespace regionbench {
namespace {

using std::chrono::milliseconds;

constexpr std::int64_t kHoursOfDay = 24;

// Names of partitions as ALTER takes them, of one table, below a bound.
Result<std::vector<std::string>> PartitionsOf(const ClickhouseContext& context,
                                              std::string_view table,
                                              const std::string& condition) {
  std::vector<std::string> names;
  return ReadRows(context.connection,
                  "SELECT DISTINCT partition FROM " +
                      context.tables.SystemParts() + " AND table = " +
                      context.tables.LocalName(table) + " AND " + condition,
                  [&names](RowBinaryReader& reader) {
                    const std::string name(reader.Text());
                    if (reader.Ok()) names.push_back(name);
                    return reader.Ok();
                  })
      .map([&names] { return names; });
}

// A partition by a Date is called 2025-11-23, with or without quotes.
std::string DaysBefore(std::int64_t day) {
  return "replaceAll(partition, '\\'', '') < toString(toDate(toUInt16(" +
         std::to_string(day) + ")))";
}

std::string QuotedPartition(const std::string& name) {
  const bool bare = name.find_first_of("'(") == std::string::npos &&
                    name.find('-') != std::string::npos;
  return bare ? "'" + name + "'" : name;
}

Result<void> Alter(const ClickhouseContext& context, std::string_view table,
                   const std::string& what) {
  return context.connection.Change("ALTER TABLE " +
                                   context.tables.Local(table) + " " + what);
}

Result<void> DropPartitions(const ClickhouseContext& context,
                            std::string_view table,
                            const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    auto done =
        Alter(context, table, "DROP PARTITION " + QuotedPartition(name));
    if (!done) return done;
  }
  return {};
}

// What comes for these hours from now on is a part of its own.
Result<void> NoteRemoval(const ClickhouseContext& context, std::int64_t hour,
                         ClickhouseState& state) {
  state.removed = {state.removed.era + 1, std::max(hour, state.removed.hour)};
  return WriteState(context.connection, kRemovedRow, state.removed.era,
                    state.removed.hour);
}

Result<std::uint64_t> Unfinished(const ClickhouseContext& context) {
  std::uint64_t n = 0;
  return ReadRows(context.connection,
                  "SELECT count() FROM system.mutations WHERE database = " +
                      SqlText(context.tables.database) + " AND NOT is_done",
                  [&n](RowBinaryReader& reader) {
                    n = reader.Number<std::uint64_t>();
                    return reader.Ok();
                  })
      .map([&n] { return n; });
}

Result<void> AwaitMutations(const ClickhouseContext& context) {
  constexpr int kMostLooks = 6000;
  constexpr milliseconds kPause{50};
  for (int i = 0; i < kMostLooks; ++i) {
    const auto left = Unfinished(context);
    if (!left) return tl::unexpected(left.error());
    if (*left == 0) return {};
    std::this_thread::sleep_for(kPause);
  }
  return Fail(ErrorCode::kUnavailable,
              "ClickHouse is still deleting samples after five minutes");
}

}  // namespace

Result<void> RemoveSampleDays(const ClickhouseContext& context,
                              std::int64_t day, ClickhouseState& state) {
  const auto days = PartitionsOf(context, "sample_rows", DaysBefore(day));
  if (!days) return tl::unexpected(days.error());
  if (days->empty()) return {};
  return DropPartitions(context, "sample_rows", *days).and_then([&] {
    return NoteRemoval(context, day * kHoursOfDay, state);
  });
}

Result<void> DeleteSampleHours(const ClickhouseContext& context,
                               std::int64_t hour, ClickhouseState& state) {
  if (hour <= state.removed.hour) return {};
  return Alter(context, "sample_rows",
               "DELETE WHERE hour < " + std::to_string(hour))
      .and_then([&] { return AwaitMutations(context); })
      .and_then([&] { return NoteRemoval(context, hour, state); });
}

Result<void> ClearDetailDays(const ClickhouseContext& context, std::int64_t day,
                             ClickhouseState& state) {
  constexpr std::array<std::string_view, 4> kDetails = {
      "user_rtt_ns", "lag_ns", "local_port", "sent_mono_ns"};
  if (day <= state.cleared_day) return {};
  const auto days = PartitionsOf(
      context, "sample_rows",
      DaysBefore(day) + " AND NOT " + DaysBefore(state.cleared_day));
  if (!days) return tl::unexpected(days.error());
  for (const std::string& name : *days) {
    for (const std::string_view column : kDetails) {
      auto done = Alter(context, "sample_rows",
                        "CLEAR COLUMN " + std::string(column) +
                            " IN PARTITION " + QuotedPartition(name));
      if (!done) return done;
    }
  }
  return WriteState(context.connection, kClearedRow, day).map([&] {
    state.cleared_day = day;
  });
}

Result<void> DropMinuteMonths(const ClickhouseContext& context,
                              WallTime minutes_since) {
  const std::int64_t day = std::chrono::floor<std::chrono::days>(minutes_since)
                               .time_since_epoch()
                               .count();
  const auto months = PartitionsOf(
      context, "rollups",
      "startsWith(partition, '(60,') AND partition < concat('(60,', "
      "toString(toYYYYMM(toDate(toUInt16(" +
          std::to_string(day) + ")))))");
  if (!months) return tl::unexpected(months.error());
  return DropPartitions(context, "rollups", *months);
}

Result<void> DropOldArrivals(const ClickhouseContext& context) {
  constexpr std::int64_t kKeptDays = 3;
  const std::int64_t today =
      std::chrono::floor<std::chrono::days>(context.now())
          .time_since_epoch()
          .count();
  if (today < kKeptDays) return {};
  const auto days =
      PartitionsOf(context, "arrivals", DaysBefore(today - kKeptDays));
  if (!days) return tl::unexpected(days.error());
  return DropPartitions(context, "arrivals", *days);
}

}  // namespace regionbench
