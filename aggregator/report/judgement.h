// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "aggregator/report/contestants.h"
#include "aggregator/report/ruling.h"

namespace regionbench {

/// What the comparison found. Indices are into the contestants, by rank.
struct Judgement {
  VerdictState state = VerdictState::kNoData;
  UndecidedBecause because = UndecidedBecause::kNothing;
  Rule rule = Rule::kSections;
  bool stored = false;               ///< what is compared is a stored past
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
