// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aggregator/store/store.h"
#include "config/settings/settings.h"
#include "dashboard/service/series_points.h"

namespace regionbench {

/// Adds to `answer` what samples alone can tell: where the level changed inside
/// the window of `query`, and the phases of each step. Series stay without
/// where samples are forgotten or too many for one answer.
Result<void> AddDetails(Store& store, const SampleQuery& query,
                        const Settings& settings, SeriesAnswer& answer);

}  // namespace regionbench
