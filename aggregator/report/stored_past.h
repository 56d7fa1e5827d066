// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "aggregator/report/run_log.h"
#include "aggregator/stats/rollup.h"

namespace regionbench {

/// What is known of one target's attempts in a stretch of the past.
struct PastTarget {
  TargetLog log;  ///< of the samples that are still there
  /// All attempts, the samples included, where some are known from rollups
  /// only; with the failures of each kind.
  std::optional<Rollup> rolled;
  std::map<Outcome, std::uint64_t> failures;
  /// The compared quantile in each time section, in nanoseconds: +infinity
  /// where it is lost, NaN where too little was tried.
  std::vector<double> sections;
};

/// A stretch of the past, cut into the same time sections for all targets.
struct StoredPast {
  std::map<TargetId, PastTarget> targets;
  std::size_t rounds = 0;     ///< attempts at the target that was tried most
  double relative_error = 0;  ///< of section quantiles that come from sketches
  std::vector<std::string> notes;  ///< one line each, for the reader
};

}  // namespace regionbench
