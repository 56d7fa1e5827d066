// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "aggregator/report/attestation.h"
#include "aggregator/report/report.h"
#include "aggregator/report/run_log.h"
#include "aggregator/report/series.h"
#include "aggregator/report/stored_past.h"
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

/// One target's quantile in each of the time sections that all targets share:
/// what is compared of a stored past, in place of rounds.
struct PastSections {
  std::vector<double> quantiles;
  std::size_t rounds = 0;
  double relative_error = 0;  ///< of each quantile
};

/// One target on its way into the report.
struct Contestant {
  TargetReport report;
  Series series;  ///< empty where only rollups are left
  std::size_t replies = 0;
  std::size_t lost = 0;
  std::optional<PastSections> past;  ///< for all contestants or for none
  std::optional<Reach> compared;     ///< how soon it answers
  std::optional<Reach> handshake;
  bool suspect = false;  ///< it is not where it says, and cannot win
  double quantile = 0;   ///< the compared one; +infinity among the lost
  Behind behind;
};

/// One for each of `targets`, in their order, with nothing compared yet.
std::vector<Contestant> Contestants(std::span<const ResolvedTarget> targets,
                                    const RunLog& log,
                                    const ReportRequest& request);
std::vector<Contestant> Contestants(std::span<const ResolvedTarget> targets,
                                    const StoredPast& past,
                                    const ReportRequest& request);

/// Rounds that a comparison has to go by.
std::size_t RoundsSeen(const std::vector<Contestant>& contestants);
/// The second minus the first by time sections; no tie.
PairVerdict ComparePair(const Contestant& first, const Contestant& second,
                        const ReportRequest& request);

/// Fills in what follows from its series.
void Weigh(Contestant& one);

/// Marks the suspects, and says in their reports why they are.
Attestation AttestAll(std::span<const ResolvedTarget> targets,
                      const ReportRequest& request,
                      std::vector<Contestant>& contestants);

}  // namespace regionbench
