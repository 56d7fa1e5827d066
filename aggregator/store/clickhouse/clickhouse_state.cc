// SPDX-License-Identifier: Apache-2.0
#include "aggregator/store/clickhouse/clickhouse_state.h"

#include <algorithm>

#include "aggregator/store/clickhouse/row_stream.h"
#include "aggregator/store/clickhouse/sample_codec.h"

namespace regionbench {
namespace {

void Put(std::string_view name, std::int64_t value, std::int64_t extra,
         ClickhouseState& state) {
  const WallTime time{std::chrono::microseconds(value)};
  if (name == kSchemaRow) state.schema = value;
  if (name == kSamplesRow) state.horizon.samples = time;
  if (name == kMinutesRow) state.horizon.minutes = time;
  if (name == kDetailsRow) state.horizon.details = time;
  if (name == kSealedRow) state.sealed_hour = value;
  if (name == kClearedRow) state.cleared_day = value;
  if (name != kRemovedRow) return;
  state.removed = {static_cast<std::uint32_t>(value), extra};
}

}  // namespace

std::int64_t OpenHour(WallTime now) {
  return HourNumber(now - kClickhouseGrace);
}

Result<ClickhouseState> ReadState(ClickhouseConnection& connection) {
  ClickhouseState state;
  return ReadRows(
             connection,
             "SELECT name, max(value), max(extra) FROM progress GROUP BY "
             "name",
             [&state](RowBinaryReader& reader) {
               const std::string name(reader.Text());
               const auto value = reader.Number<std::int64_t>();
               const auto extra = reader.Number<std::int64_t>();
               if (reader.Ok()) Put(name, value, extra, state);
               return reader.Ok();
             },
             ClickhouseWait::kShort)
      .map([&state] { return state; });
}

Result<void> WriteState(ClickhouseConnection& connection, std::string_view name,
                        std::int64_t value, std::int64_t extra) {
  std::string rows;
  RowBinaryWriter row(rows);
  row.Text(name);
  row.Number(value);
  row.Number(extra);
  return connection.Insert("progress", rows);
}

}  // namespace regionbench
