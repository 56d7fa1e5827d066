// SPDX-License-Identifier: Apache-2.0
#include "aggregator/store/clickhouse/forgetting.h"

#include <algorithm>
#include <array>
#include <vector>

#include "aggregator/store/clickhouse/removing.h"
#include "aggregator/store/clickhouse/rolling_up.h"
#include "aggregator/store/clickhouse/row_stream.h"
#include "aggregator/store/clickhouse/sample_codec.h"

namespace regionbench {
namespace {

constexpr std::size_t kAllThereIs = 1'000'000'000;

Horizon Later(const Horizon& old, const Horizon& now) {
  const auto later = [](WallTime a, WallTime b) {
    return std::max(a, StartOf(RollupSpan::kHour, b));
  };
  return {.samples = later(old.samples, now.samples),
          .minutes = later(old.minutes, now.minutes),
          .details = later(old.details, now.details)};
}

Result<void> RollUpAllOfIt(const ClickhouseContext& context) {
  for (;;) {
    const auto done = RollUpArrivals(context, kAllThereIs);
    if (!done) return tl::unexpected(done.error());
    if (*done == 0) return {};
  }
}

std::int64_t HourOf(WallTime at) { return HourNumber(at); }
std::int64_t DayOf(WallTime at) { return HourNumber(at) / kClickhouseDayHours; }

Result<void> WriteHorizon(const ClickhouseContext& context,
                          const Horizon& horizon) {
  const auto us = [](WallTime at) { return at.time_since_epoch().count(); };
  ClickhouseConnection& connection = context.connection;
  return WriteState(connection, kSamplesRow, us(horizon.samples))
      .and_then([&] {
        return WriteState(connection, kMinutesRow, us(horizon.minutes));
      })
      .and_then([&] {
        return WriteState(connection, kDetailsRow, us(horizon.details));
      });
}

// Rollups first: then nobody needs the samples any more.
Result<void> MoveHorizon(const ClickhouseContext& context,
                         ClickhouseState& state, const Horizon& horizon) {
  const std::int64_t until = HourOf(horizon.samples);
  const std::int64_t minutes_since =
      std::max(HourOf(state.horizon.samples), HourOf(horizon.minutes));
  return SealHours(context, state, until)
      .and_then(
          [&] { return KeepMinutes(context, state, minutes_since, until); })
      .and_then([&] { return WriteHorizon(context, horizon); })
      .map([&] { state.horizon = horizon; });
}

Result<void> RemoveFromDisk(const ClickhouseContext& context,
                            ClickhouseState& state) {
  const Horizon& horizon = state.horizon;
  return RemoveSampleDays(context, DayOf(horizon.samples), state)
      .and_then([&] {
        return ClearDetailDays(context, DayOf(horizon.details), state);
      })
      .and_then([&] { return DropMinuteMonths(context, horizon.minutes); });
}

// Both ends of what is there: hours with their bytes, by their share of rows.
struct HourBytes {
  std::int64_t hour = 0;
  double bytes = 0;
};

Result<std::vector<HourBytes>> BytesByHour(const ClickhouseContext& context,
                                           std::uint64_t all_bytes) {
  std::vector<HourBytes> hours;
  double rows = 0;
  auto read = ReadRows(
      context.connection,
      "SELECT hour, count() FROM sample_rows GROUP BY hour "
      "ORDER BY hour",
      [&](RowBinaryReader& reader) {
        HourBytes one{.hour = reader.Number<std::uint32_t>()};
        one.bytes = static_cast<double>(reader.Number<std::uint64_t>());
        if (!reader.Ok()) return false;
        rows += one.bytes;
        hours.push_back(one);
        return true;
      });
  if (!read) return tl::unexpected(read.error());
  for (HourBytes& one : hours) {
    one.bytes *= static_cast<double>(all_bytes) / rows;
  }
  return hours;
}

Result<std::uint64_t> SampleBytes(const ClickhouseContext& context) {
  std::uint64_t bytes = 0;
  return ReadRows(context.connection,
                  "SELECT toUInt64(sum(bytes_on_disk)) FROM " +
                      context.tables.SystemParts() +
                      " AND table = " + context.tables.LocalName("sample_rows"),
                  [&bytes](RowBinaryReader& reader) {
                    bytes = reader.Number<std::uint64_t>();
                    return reader.Ok();
                  })
      .map([&bytes] { return bytes; });
}

}  // namespace

Result<void> ForgetClickhouse(const ClickhouseContext& context,
                              const Horizon& before) {
  auto rolled = RollUpAllOfIt(context);
  if (!rolled) return rolled;
  auto state = ReadState(context.connection);
  if (!state) return tl::unexpected(state.error());
  const Horizon horizon = Later(state->horizon, before);
  if (horizon != state->horizon) {
    auto moved = MoveHorizon(context, *state, horizon);
    if (!moved) return moved;
  }
  return RemoveFromDisk(context, *state);
}

Result<bool> ShrinkClickhouse(const ClickhouseContext& context,
                              std::uint64_t bytes) {
  const auto size = SizeOfClickhouse(context);
  if (!size) return tl::unexpected(size.error());
  if (size->bytes <= bytes) return true;
  const auto samples = SampleBytes(context);
  if (!samples) return tl::unexpected(samples.error());
  const auto hours = BytesByHour(context, *samples);
  if (!hours) return tl::unexpected(hours.error());
  if (hours->empty()) return false;
  auto left = static_cast<double>(size->bytes - bytes);
  std::int64_t until = 0;
  for (const HourBytes& one : *hours) {
    if (left <= 0) break;
    left -= one.bytes;
    until = one.hour + 1;
  }
  auto forgotten = ForgetClickhouse(
      context, {.samples = WallTime(std::chrono::hours(until))});
  if (!forgotten) return tl::unexpected(forgotten.error());
  auto state = ReadState(context.connection);
  if (!state) return tl::unexpected(state.error());
  return DeleteSampleHours(context, until, *state).map([&] {
    return left <= 0;
  });
}

Result<StoreSize> SizeOfClickhouse(const ClickhouseContext& context) {
  StoreSize size;
  return ReadRows(context.connection,
                  "SELECT toUInt64(sum(bytes_on_disk)), count() FROM " +
                      context.tables.SystemParts(),
                  [&size](RowBinaryReader& reader) {
                    size.bytes = reader.Number<std::uint64_t>();
                    size.chunks = reader.Number<std::uint64_t>();
                    return reader.Ok();
                  })
      .map([&size] { return size; });
}

}  // namespace regionbench
