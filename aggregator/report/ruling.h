// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "aggregator/report/contestants.h"
#include "aggregator/stats/family.h"
#include "aggregator/stats/race.h"

namespace regionbench {

enum class UndecidedBecause {
  kNothing,
  kWithheld,      ///< something in the path answers
  kNobodyCanWin,  ///< all that answer are lossy or suspect
  kTooFewRounds,
  kTooMuchLoss,
  kTooClose,
};

/// What one rule says of all contestants together.
struct Ruling {
  VerdictState state = VerdictState::kUnsure;  ///< winner, tied or unsure
  UndecidedBecause because = UndecidedBecause::kNobodyCanWin;
  std::optional<std::size_t> best;  ///< index as given; nothing: nobody can win
  std::optional<std::uint64_t> rounds_still_needed;
};

/// Both fill in standing, group and behind of those that answer and are where
/// they say; suspects are left alone.
Ruling RuleBySections(const ReportRequest& request,
                      std::vector<Contestant>& contestants);
/// As after the last round of a race that was looked at after each; rounds
/// after the decision count for nothing.
Ruling RuleByRace(const ReportRequest& request,
                  std::vector<Contestant>& contestants);

TieRule TieRuleOf(const ReportRequest& request);
RaceRules RaceRulesOf(const ReportRequest& request);
Standing StandingOf(AgainstBest found);
/// Why a pair is open is why the whole is.
UndecidedBecause Because(UnsureBecause pair);

}  // namespace regionbench
