// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aggregator/store/clickhouse/clickhouse_state.h"

namespace regionbench {

/// Rollups are computed by the servers, from samples that each count once, and
/// computed again when late samples have come: a row that has seen more
/// attempts replaces one that has seen fewer, so that it does no harm when
/// somebody does it twice, stops in between, or two do it at the same time.
/// That is why no materialised view adds to them on each insert: it would count
/// a sample that is sent again twice, and miss one when the server is killed
/// between two tables.
///
/// Hours are rolled up once, when they are over (kClickhouseGrace), and again
/// for probes that were late. Later hours, and minutes of hours whose samples
/// are there, are computed when they are asked for.

/// As Store::RollUp promises.
Result<std::size_t> RollUpArrivals(const ClickhouseContext& context,
                                   std::size_t most);

/// Rolls up all hours before `until_hour`, and the minutes among them that are
/// to outlive their samples: those from `horizon` of samples on backwards.
Result<void> SealHours(const ClickhouseContext& context, ClickhouseState& state,
                       std::int64_t until_hour);

/// Computes the minutes of the hours [since, until) into `rollups`.
Result<void> KeepMinutes(const ClickhouseContext& context,
                         const ClickhouseState& state, std::int64_t since_hour,
                         std::int64_t until_hour);

}  // namespace regionbench
