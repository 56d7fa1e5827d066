// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <vector>

#include "aggregator/store/clickhouse/clickhouse_state.h"

namespace regionbench {

/// What reads a store, all as Store promises. Rollups and counts come back as a
/// row for each series and time, whatever they are made of; samples only where
/// they are asked for.
Result<void> ReadClickhouseSamples(const ClickhouseContext& context,
                                   const SampleQuery& query,
                                   const std::function<void(Sample)>& visit);
Result<void> ReadClickhouseRollups(
    const ClickhouseContext& context, const SampleQuery& query, RollupSpan span,
    const std::function<void(const RollupRow&)>& visit);
Result<std::vector<SeriesCount>> CountClickhouseSeries(
    const ClickhouseContext& context, const SampleQuery& query);
Result<std::vector<SeriesSeen>> SeenClickhouseSeries(
    const ClickhouseContext& context);

}  // namespace regionbench
