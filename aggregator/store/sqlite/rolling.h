// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <vector>

#include "aggregator/store/store.h"
#include "config/sqlite/connection.h"

namespace regionbench {

/// The part of a store that turns samples into rollups, all as Store promises.
Result<std::size_t> RollUpSamples(Connection& connection, std::size_t most);
Result<void> ForgetBefore(Connection& connection, const Horizon& before);
Result<Horizon> ReadHorizon(Connection& connection);
Result<void> VisitRollups(Connection& connection, const SampleQuery& query,
                          RollupSpan span,
                          const std::function<void(const RollupRow&)>& visit);
Result<std::vector<SeriesCount>> CountSeries(Connection& connection,
                                             const SampleQuery& query);
Result<std::vector<SeriesSeen>> SeenSeries(Connection& connection);

}  // namespace regionbench
