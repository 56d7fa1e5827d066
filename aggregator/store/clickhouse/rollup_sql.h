// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "aggregator/store/rollup_row.h"

namespace regionbench {

/// The columns that make a series, of samples and of rollups.
inline constexpr std::string_view kClickhouseSeries =
    "probe, target, method, conn, family, timeout_ns, cold_start";

/// What a rollup is read from, in this order, after the series.
inline constexpr std::string_view kClickhouseRollup =
    "start_us, part, attempts, invalid, timed_out, refused, unreachable, "
    "reset, dns_failure, tls_failure, http_status, bad_reply, min_ns, max_ns, "
    "sum_ns, m2, longest_loss_run, head_run, tail_run, buckets, counts";

/// Where samples were removed from the disk. Rollups of what comes for these
/// hours later are parts of their own beside the older ones.
struct RemovedPart {
  std::uint32_t era = 0;  ///< how often something was removed
  std::int64_t hour = 0;  ///< everything before this hour
};

/// A SELECT of all columns of `rollups`, computed by the servers from the
/// samples that fit `condition`, each of them once. A row is the same whoever
/// computes it and however often, and the more samples it has seen the more
/// `attempts` it has: that makes it safe to be computed again.
std::string RollupSql(RollupSpan span, const std::string& condition,
                      const RemovedPart& removed);

/// Seconds, as in the column `span`.
int SpanSeconds(RollupSpan span);

/// The SELECT of the view boxes_hourly over the table `rollups`.
std::string BoxesHourlySql(const std::string& rollups);

}  // namespace regionbench
