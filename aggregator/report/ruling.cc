// SPDX-License-Identifier: Apache-2.0
#include "aggregator/report/ruling.h"

#include <limits>

namespace regionbench {

TieRule TieRuleOf(const ReportRequest& request) {
  return {static_cast<double>(request.min_difference.count()),
          request.min_difference_ratio};
}

RaceRules RaceRulesOf(const ReportRequest& request) {
  RaceRules rules;
  rules.quantile = request.quantile;
  rules.confidence = request.confidence;
  rules.tie = TieRuleOf(request);
  rules.max_loss = request.max_loss;
  rules.gate = request.gate;
  // Time and rounds are bounded by whoever probes.
  rules.budget = std::numeric_limits<std::size_t>::max();
  return rules;
}

Standing StandingOf(AgainstBest found) {
  switch (found) {
    case AgainstBest::kBest:
      return Standing::kBest;
    case AgainstBest::kTied:
      return Standing::kTied;
    case AgainstBest::kSlower:
      return Standing::kSlower;
    case AgainstBest::kUnsure:
      return Standing::kUnsure;
    case AgainstBest::kLossy:
      return Standing::kLossy;
    case AgainstBest::kSilent:
      return Standing::kSilent;
  }
  return Standing::kUnsure;
}

UndecidedBecause Because(UnsureBecause pair) {
  switch (pair) {
    case UnsureBecause::kTooFewRounds:
      return UndecidedBecause::kTooFewRounds;
    case UnsureBecause::kTooMuchLoss:
      return UndecidedBecause::kTooMuchLoss;
    case UnsureBecause::kTooClose:
    case UnsureBecause::kNothing:
      return UndecidedBecause::kTooClose;
  }
  return UndecidedBecause::kTooClose;
}

}  // namespace regionbench
