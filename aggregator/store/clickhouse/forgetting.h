// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "aggregator/store/clickhouse/clickhouse_state.h"

namespace regionbench {

/// As Store::Forget promises. What is forgotten is out of every answer at once;
/// on the disk a day of samples is dropped as a whole when all of it is
/// forgotten, minutes by the month, and details are cleared by the day.
Result<void> ForgetClickhouse(const ClickhouseContext& context,
                              const Horizon& before);

/// As Store::ShrinkTo promises: forgets the oldest hours, and removes them from
/// the disk too, days whole and the hours of the last one by rewriting it.
Result<bool> ShrinkClickhouse(const ClickhouseContext& context,
                              std::uint64_t bytes);

Result<StoreSize> SizeOfClickhouse(const ClickhouseContext& context);

/// Drops arrivals of days that are long rolled up.
Result<void> DropOldArrivals(const ClickhouseContext& context);

}  // namespace regionbench
