// SPDX-License-Identifier: Apache-2.0
#include "aggregator/report/judgement.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <tuple>

#include "aggregator/report/groups.h"
#include "aggregator/report/summary.h"
#include "aggregator/stats/family.h"

namespace regionbench {
namespace {

FamilyRules RulesOf(const ReportRequest& request) {
  const auto absolute = static_cast<double>(request.min_difference.count());
  return {.quantile = request.quantile,
          .confidence = request.confidence,
          .tie = {absolute, request.min_difference_ratio},
          .max_loss = request.max_loss};
}

/// Those that answered and are where they say: the ones that are compared.
struct Entrants {
  std::vector<std::size_t> index;
  std::vector<std::span<const double>> values;
};

Entrants EntrantsOf(const std::vector<Contestant>& contestants) {
  Entrants entrants;
  for (std::size_t i = 0; i < contestants.size(); ++i) {
    const Contestant& one = contestants[i];
    if (one.suspect || one.report.standing == Standing::kSilent) continue;
    entrants.index.push_back(i);
    entrants.values.emplace_back(one.series.by_round);
  }
  return entrants;
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

bool HasInterval(const PairVerdict& pair) {
  return pair.unsure_because != UnsureBecause::kTooFewRounds &&
         pair.unsure_because != UnsureBecause::kTooMuchLoss;
}

Interval BehindBest(const Contestant& one, const Contestant& best) {
  if (!HasInterval(one.behind)) {
    return {Finite(one.quantile - best.quantile), std::nullopt, std::nullopt};
  }
  return {Finite(one.behind.difference), Finite(one.behind.interval.low),
          Finite(one.behind.interval.high)};
}

void FillFromFamily(const FamilyVerdict& family, const Entrants& entrants,
                    const ReportRequest& request,
                    std::vector<Contestant>& contestants) {
  const auto groups = GroupsOf(family, 1 - request.confidence);
  for (std::size_t i = 0; i < entrants.index.size(); ++i) {
    Contestant& one = contestants[entrants.index[i]];
    one.report.standing = StandingOf(family.members[i].standing);
    one.report.group = groups[i];
    one.behind = family.members[i].behind_best;
  }
}

// Against the best, also for those that cannot win; unknown for the silent.
void FillBehind(std::size_t best, const ReportRequest& request, double tie,
                std::vector<Contestant>& contestants) {
  const Contestant& first = contestants[best];
  for (Contestant& one : contestants) {
    if (one.report.standing == Standing::kSilent) continue;
    if (one.suspect) {
      one.behind = CompareRounds({first.series.by_round, one.series.by_round},
                                 {request.quantile, request.confidence, tie});
    }
    one.report.behind_best = BehindBest(one, first);
  }
  constexpr Nanoseconds kNone{0};
  contestants[best].report.behind_best = {kNone, kNone, kNone};
}

// 0: can win. 1: answers, but cannot. 2: answers less often than the quantile
// asks for. 3: never answered.
int Class(const Contestant& one) {
  if (one.report.standing == Standing::kSilent) return 3;
  if (!std::isfinite(one.quantile)) return 2;
  return one.suspect || one.report.standing == Standing::kLossy ? 1 : 0;
}

void SortByRank(std::vector<Contestant>& contestants) {
  std::ranges::sort(contestants, {}, [](const Contestant& one) {
    return std::tuple(Class(one), one.quantile, one.report.target.Text());
  });
  int rank = 0;
  for (Contestant& one : contestants) one.report.rank = ++rank;
}

bool CanWin(const Contestant& one) {
  return !one.suspect && one.report.standing != Standing::kLossy &&
         one.report.standing != Standing::kSilent;
}

std::optional<std::size_t> FirstAfter(
    std::size_t from, const std::vector<Contestant>& contestants,
    bool (*wanted)(const Contestant&)) {
  for (std::size_t i = from; i < contestants.size(); ++i) {
    if (wanted(contestants[i])) return i;
  }
  return std::nullopt;
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

// Half as many again as the least that gives an answer: 60 for the median.
std::uint64_t EnoughRounds(double quantile) {
  return RoundsNeeded(quantile) * 3 / 2;
}

void MarkUndecided(UndecidedBecause because, Judgement& judgement) {
  judgement.state = VerdictState::kUnsure;
  judgement.because = because;
}

void Decide(const FamilyVerdict& family, const ReportRequest& request,
            const std::vector<Contestant>& contestants, Judgement& judgement) {
  const bool alone = contestants.size() == 1;
  const bool enough = judgement.rounds >= RoundsNeeded(request.quantile);
  if (!alone && !enough) {
    MarkUndecided(UndecidedBecause::kTooFewRounds, judgement);
    judgement.rounds_still_needed =
        EnoughRounds(request.quantile) - judgement.rounds;
  } else if (alone || family.winner_certain) {
    judgement.state = VerdictState::kWinner;
  } else if (family.decided) {
    judgement.state = VerdictState::kTied;
  } else {
    const auto because = contestants[*judgement.open].behind.unsure_because;
    MarkUndecided(Because(because), judgement);
    judgement.rounds_still_needed = family.further_rounds;
  }
}

// Before SortByRank the leader is the one that the family calls best.
void FillStandings(const FamilyVerdict& family, const Entrants& entrants,
                   const ReportRequest& request, Judgement& judgement,
                   std::vector<Contestant>& contestants) {
  FillFromFamily(family, entrants, request, contestants);
  if (!family.best) return;
  const std::size_t best = entrants.index[*family.best];
  judgement.tie = RulesOf(request).tie.For(contestants[best].quantile);
  FillBehind(best, request, judgement.tie, contestants);
}

Standing LeaderStanding(VerdictState state) {
  if (state == VerdictState::kWinner) return Standing::kBest;
  return state == VerdictState::kTied ? Standing::kTied : Standing::kUnsure;
}

bool AnyAnswered(const std::vector<Contestant>& contestants) {
  return std::ranges::any_of(contestants, [](const Contestant& one) {
    return one.report.standing != Standing::kSilent;
  });
}

}  // namespace

Judgement Judge(std::vector<Contestant>& contestants,
                const ReportRequest& request, bool withheld) {
  Judgement judgement;
  const Entrants entrants = EntrantsOf(contestants);
  const FamilyVerdict family = CompareFamily(entrants.values, RulesOf(request));
  FillStandings(family, entrants, request, judgement, contestants);
  const bool answered = AnyAnswered(contestants);
  SortByRank(contestants);
  if (!answered) return judgement;
  judgement.rounds = contestants.front().series.by_round.size();
  if (!family.best) {
    MarkUndecided(withheld ? UndecidedBecause::kWithheld
                           : UndecidedBecause::kNobodyCanWin,
                  judgement);
    return judgement;
  }
  judgement.best = 0;
  judgement.rival = FirstAfter(1, contestants, CanWin);
  judgement.open = FirstAfter(1, contestants, [](const Contestant& one) {
    return CanWin(one) && one.report.standing == Standing::kUnsure;
  });
  Decide(family, request, contestants, judgement);
  if (withheld) MarkUndecided(UndecidedBecause::kWithheld, judgement);
  contestants.front().report.standing = LeaderStanding(judgement.state);
  return judgement;
}

}  // namespace regionbench
