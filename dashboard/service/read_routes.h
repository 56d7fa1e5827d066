// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "aggregator/api/http.h"
#include "aggregator/metrics/metrics.h"
#include "config/catalog/catalog.h"
#include "config/settings/settings.h"
#include "dashboard/service/store_pool.h"

namespace regionbench {

/// What the reading routes look at. Never changes while they are served.
struct ReadSources {
  StorePool::Opener open_store;
  Catalog catalog;
  Settings settings;  ///< what counts as a difference, custom targets
};

/// GET /api/v1/report, matrix, series, probes and targets. A wrong or unknown
/// parameter is a 400 that names it and says what is right. Every answer is
/// bounded: what would read or say too much is a 400, too.
std::vector<Route> ReadRoutes(ReadSources sources);

/// GET /metrics; `metrics` lives longer than the route.
Route MetricsRoute(Metrics& metrics);

}  // namespace regionbench
