// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "aggregator/report/build_report.h"
#include "aggregator/report/series.h"
#include "aggregator/stats/sections.h"

namespace regionbench {

/// One target on its way into the report.
struct Contestant {
  TargetReport report;
  Series series;
  bool suspect = false;  ///< it is not where it says, and cannot win
  double quantile = 0;   ///< the compared one; +infinity among the lost
  PairVerdict behind;    ///< this one minus the best
};

enum class UndecidedBecause {
  kNothing,
  kWithheld,      ///< something in the path answers
  kNobodyCanWin,  ///< all that answer are lossy or suspect
  kTooFewRounds,
  kTooMuchLoss,
  kTooClose,
};

/// What the comparison found. Indices are into the contestants, by rank.
struct Judgement {
  VerdictState state = VerdictState::kNoData;
  UndecidedBecause because = UndecidedBecause::kNothing;
  std::optional<std::size_t> best;   ///< the leader, also when unsure
  std::optional<std::size_t> rival;  ///< the next one that could win
  std::optional<std::size_t> open;   ///< the first that is not told apart
  double tie = 0;                    ///< nanoseconds that do not matter
  std::size_t rounds = 0;
  std::optional<std::uint64_t> rounds_still_needed;
};

/// Compares all, sorts them by rank, and fills in standing, group, rank and
/// behind_best. Rank: who can win, by the compared quantile; then who answers
/// but cannot win; then those whose quantile is lost; then the silent.
Judgement Judge(std::vector<Contestant>& contestants,
                const ReportRequest& request, bool withheld);

}  // namespace regionbench
