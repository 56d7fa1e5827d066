// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <span>

#include "aggregator/report/groups.h"
#include "aggregator/report/ruling.h"

namespace regionbench {
namespace {

constexpr double kUnsteady = 0.5;

/// Those that answered and are where they say: the ones that are compared.
struct Entrants {
  std::vector<std::size_t> index;
  std::vector<std::span<const double>> values;  // of each round
  std::vector<FamilyEvidence> past;             // of a stored past instead
  double relative_error = 0;
};

Entrants EntrantsOf(const std::vector<Contestant>& contestants) {
  Entrants entrants;
  for (std::size_t i = 0; i < contestants.size(); ++i) {
    const Contestant& one = contestants[i];
    if (one.suspect || one.report.standing == Standing::kSilent) continue;
    entrants.index.push_back(i);
    entrants.values.emplace_back(one.series.by_round);
    if (!one.past) continue;
    entrants.past.push_back({.sections = one.past->quantiles,
                             .quantile = one.quantile,
                             .sent = static_cast<std::size_t>(one.report.n),
                             .lost = one.lost});
    entrants.relative_error = one.past->relative_error;
  }
  return entrants;
}

FamilyVerdict CompareAll(const Entrants& entrants, const FamilyRules& rules,
                         std::size_t rounds) {
  if (entrants.past.empty()) return CompareFamily(entrants.values, rules);
  return CompareSectioned({entrants.past, rounds, entrants.relative_error},
                          rules);
}

Behind BehindOf(const PairVerdict& pair) {
  const bool enough = pair.unsure_because != UnsureBecause::kTooFewRounds;
  return {.difference = pair.difference,
          .interval = pair.interval,
          .tie_interval = pair.tie_interval,
          .unsure_because = pair.unsure_because,
          .unsteady = enough && (pair.rho > kUnsteady || pair.dropped > 0)};
}

void Fill(const FamilyVerdict& family, const Entrants& entrants,
          const ReportRequest& request, std::vector<Contestant>& contestants) {
  const auto groups = GroupsOf(family, 1 - request.confidence);
  for (std::size_t i = 0; i < entrants.index.size(); ++i) {
    Contestant& one = contestants[entrants.index[i]];
    one.report.standing = StandingOf(family.members[i].standing);
    one.report.group = groups[i];
    one.behind = BehindOf(family.members[i].behind_best);
  }
}

// The first in the order of speed that is not told apart from the best.
UndecidedBecause WhyOpen(const FamilyVerdict& family) {
  for (const std::size_t i : family.order) {
    const FamilyMember& member = family.members[i];
    if (member.standing != AgainstBest::kUnsure) continue;
    if (i != family.best) return Because(member.behind_best.unsure_because);
  }
  return UndecidedBecause::kTooClose;
}

}  // namespace

Ruling RuleBySections(const ReportRequest& request,
                      std::vector<Contestant>& contestants) {
  const Entrants entrants = EntrantsOf(contestants);
  const FamilyVerdict family = CompareAll(entrants,
                                          {.quantile = request.quantile,
                                           .confidence = request.confidence,
                                           .tie = TieRuleOf(request),
                                           .max_loss = request.max_loss},
                                          RoundsSeen(contestants));
  Fill(family, entrants, request, contestants);
  Ruling ruling;
  if (!family.best) return ruling;
  ruling.best = entrants.index[*family.best];
  if (family.winner_certain) {
    ruling.state = VerdictState::kWinner;
  } else if (family.decided) {
    ruling.state = VerdictState::kTied;
  } else {
    ruling.because = WhyOpen(family);
    ruling.rounds_still_needed = family.further_rounds;
  }
  return ruling;
}

}  // namespace regionbench
