// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <vector>

#include "aggregator/history/reading_plan.h"
#include "aggregator/report/report.h"
#include "aggregator/store/store.h"

namespace regionbench {

/// Rows of rollups that one request may read.
inline constexpr std::size_t kMostRows = 4'000'000;

/// Brings the rollups up to date: what was stored before a question was asked
/// is in its answer. Goes on without when another program keeps the store busy.
void RollUpForReading(Store& store);

/// The series of a store that have attempts in the window of `query` and fit
/// it; the probe may be a glob.
Result<std::vector<SeriesSeen>> FittingSeries(Store& store, SampleQuery query);

/// An error that says so when what these series have in the window is too much
/// to read in rows of `span`.
Result<void> CheckWork(const std::vector<SeriesSeen>& series,
                       const TimeSpan& window, RollupSpan span);

}  // namespace regionbench
