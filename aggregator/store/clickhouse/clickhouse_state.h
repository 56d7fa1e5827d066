// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string_view>

#include "aggregator/store/clickhouse/clickhouse_connection.h"
#include "aggregator/store/clickhouse/clickhouse_tables.h"
#include "aggregator/store/clickhouse/rollup_sql.h"
#include "aggregator/store/store.h"

namespace regionbench {

/// How far a store is. Every number only grows, and the largest one written
/// holds: any aggregator may write, at any time, and twice.
struct ClickhouseState {
  std::int64_t schema = 0;
  Horizon horizon;
  /// Hours before this one stand in `rollups`; later ones are computed when
  /// they are asked for.
  std::int64_t sealed_hour = 0;
  RemovedPart removed;           ///< samples gone from the disk
  std::int64_t cleared_day = 0;  ///< details gone from the disk before it
};

/// Names of rows in `progress`.
inline constexpr std::string_view kSchemaRow = "schema";
inline constexpr std::string_view kSamplesRow = "samples_from_us";
inline constexpr std::string_view kMinutesRow = "minutes_from_us";
inline constexpr std::string_view kDetailsRow = "details_from_us";
inline constexpr std::string_view kSealedRow = "sealed_until_hour";
inline constexpr std::string_view kRemovedRow = "removed";  ///< era, hour
inline constexpr std::string_view kClearedRow = "details_cleared_until_day";

/// An hour is over for good so long after its end; what comes later is late.
inline constexpr std::chrono::minutes kClickhouseGrace{15};
/// The first hour that is not over for good.
std::int64_t OpenHour(WallTime now);

/// What the parts of an open store share. One thread.
struct ClickhouseContext {
  ClickhouseConnection& connection;
  const ClickhouseTables& tables;
  std::function<WallTime()> now;
};

Result<ClickhouseState> ReadState(ClickhouseConnection& connection);
Result<void> WriteState(ClickhouseConnection& connection, std::string_view name,
                        std::int64_t value, std::int64_t extra = 0);

}  // namespace regionbench
