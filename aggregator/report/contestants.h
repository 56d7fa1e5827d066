// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "aggregator/report/attestation.h"
#include "aggregator/report/report.h"
#include "aggregator/report/run_log.h"
#include "aggregator/report/series.h"
#include "aggregator/stats/sections.h"

namespace regionbench {

/// One target minus the best, in nanoseconds.
struct Behind {
  double difference = 0;
  Bounds interval;      ///< an infinite end is not known
  Bounds tie_interval;  ///< inside (-tie, tie) it is tied
  UnsureBecause unsure_because = UnsureBecause::kTooFewRounds;
  bool unsteady = false;  ///< the interval is to be taken with caution
};

/// One target on its way into the report.
struct Contestant {
  TargetReport report;
  Series series;
  bool suspect = false;  ///< it is not where it says, and cannot win
  double quantile = 0;   ///< the compared one; +infinity among the lost
  Behind behind;
};

/// One for each of `targets`, in their order, with nothing compared yet.
std::vector<Contestant> Contestants(std::span<const ResolvedTarget> targets,
                                    const RunLog& log,
                                    const ReportRequest& request);

/// Marks the suspects, and says in their reports why they are.
Attestation AttestAll(std::span<const ResolvedTarget> targets,
                      const ReportRequest& request,
                      std::vector<Contestant>& contestants);

}  // namespace regionbench
