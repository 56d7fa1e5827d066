// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "aggregator/history/chosen_series.h"
#include "aggregator/history/reading_plan.h"
#include "aggregator/report/report.h"
#include "aggregator/report/stored_past.h"
#include "aggregator/store/store.h"

namespace regionbench {

/// More samples than this are not kept in memory for one report.
inline constexpr std::size_t kMostSamples = 6'000'000;

/// One probe's past as it is in the store, cut into sections.
struct GatheringRequest {
  std::string probe;
  ReadingPlan plan;
  /// Taken instead when the plan's hours are too few for sections.
  std::optional<ReadingPlan> finer = std::nullopt;
  double quantile = 0.5;
  bool allow_tainted = false;  ///< of samples; rollups never counted them
};
Result<StoredPast> Gather(Store& store, const ChosenSeries& chosen,
                          const GatheringRequest& request);

}  // namespace regionbench
