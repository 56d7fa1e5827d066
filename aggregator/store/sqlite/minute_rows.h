// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aggregator/store/sqlite/minutes_of_samples.h"
#include "config/core/time.h"
#include "config/sqlite/connection.h"

namespace regionbench {

/// Minutes before `before` need no rows any more, as far as there are chunks.
/// Inside the transaction in which chunks begin to count.
Result<void> MoveMinuteRows(Connection& connection, WallTime before);

/// Takes such rows away, about 10 ms a call. False: there is none. `next` is
/// the series to go on with, at first 0.
Result<bool> ClearMinuteRows(Connection& connection, std::int64_t& next);

/// Gives rows to the minutes of one hour that start in `window` (they outlive
/// the samples that they are made of), of the next series in chunks after
/// number `after`. False: there is no further series.
Result<bool> KeepMinutes(Connection& connection, const RowWindow& window,
                         std::int64_t hour, std::int64_t& after);

/// The same for all in the window whose samples came late.
Result<void> KeepLateMinutes(Connection& connection, const RowWindow& window);

}  // namespace regionbench
