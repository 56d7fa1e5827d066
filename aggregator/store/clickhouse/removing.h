// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "aggregator/store/clickhouse/clickhouse_state.h"

namespace regionbench {

/// The part of forgetting that frees bytes; nobody can see a difference. Each
/// may be stopped anywhere and done again.

/// Drops whole days of samples, all before `day`.
Result<void> RemoveSampleDays(const ClickhouseContext& context,
                              std::int64_t day, ClickhouseState& state);
/// Deletes the samples before `hour` by rewriting their parts, and waits until
/// that is done.
Result<void> DeleteSampleHours(const ClickhouseContext& context,
                               std::int64_t hour, ClickhouseState& state);
/// Clears what only the probe needs, of all days before `day`.
Result<void> ClearDetailDays(const ClickhouseContext& context, std::int64_t day,
                             ClickhouseState& state);
/// Drops the months of minutes that are over by then.
Result<void> DropMinuteMonths(const ClickhouseContext& context,
                              WallTime minutes_since);

}  // namespace regionbench
