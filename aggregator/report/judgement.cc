// SPDX-License-Identifier: Apache-2.0
#include "aggregator/report/judgement.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "aggregator/report/summary.h"

namespace regionbench {
namespace {

Interval BehindBest(const Contestant& one, const Contestant& best) {
  const UnsureBecause why = one.behind.unsure_because;
  if (why == UnsureBecause::kTooFewRounds ||
      why == UnsureBecause::kTooMuchLoss) {
    return {Finite(one.quantile - best.quantile), std::nullopt, std::nullopt};
  }
  return {Finite(one.behind.difference), Finite(one.behind.interval.low),
          Finite(one.behind.interval.high)};
}

// Suspects were left out of the comparison, and are shown beside it.
Behind BehindOfSuspect(const Contestant& one, const Contestant& best,
                       const ReportRequest& request) {
  const PairVerdict pair = ComparePair(best, one, request);
  return {.difference = pair.difference,
          .interval = pair.interval,
          .tie_interval = pair.tie_interval,
          .unsure_because = pair.unsure_because};
}

// Against the best, also for those that cannot win; unknown for the silent.
void FillBehind(std::size_t best, const ReportRequest& request,
                std::vector<Contestant>& contestants) {
  const Contestant& first = contestants[best];
  for (Contestant& one : contestants) {
    if (one.report.standing == Standing::kSilent) continue;
    if (one.suspect) one.behind = BehindOfSuspect(one, first, request);
    one.report.behind_best = BehindBest(one, first);
  }
  constexpr Nanoseconds kNone{0};
  contestants[best].report.behind_best = {kNone, kNone, kNone};
}

bool CanWin(const Contestant& one) {
  return !one.suspect && one.report.standing != Standing::kLossy &&
         one.report.standing != Standing::kSilent;
}

// 0: can win. 1: answers, but cannot. 2: answers less often than the quantile
// asks for. 3: never answered.
int Class(const Contestant& one) {
  if (one.report.standing == Standing::kSilent) return 3;
  if (!std::isfinite(one.quantile)) return 2;
  return CanWin(one) ? 0 : 1;
}

// The best comes first even if one that a race has dropped looked faster in
// its fewer rounds.
void SortByRank(std::vector<Contestant>& contestants) {
  std::ranges::sort(contestants, {}, [](const Contestant& one) {
    const bool behind = one.report.standing != Standing::kBest;
    return std::tuple(Class(one), behind, one.quantile,
                      one.report.target.Text());
  });
  int rank = 0;
  for (Contestant& one : contestants) one.report.rank = ++rank;
}

std::optional<std::size_t> FirstAfter(
    std::size_t from, const std::vector<Contestant>& contestants,
    bool (*wanted)(const Contestant&)) {
  for (std::size_t i = from; i < contestants.size(); ++i) {
    if (wanted(contestants[i])) return i;
  }
  return std::nullopt;
}

// A stored past was not watched, so it cannot have been a race.
bool ByRace(const std::vector<Contestant>& contestants,
            const ReportRequest& request) {
  if (contestants.front().past) return false;
  const std::size_t rounds = RoundsSeen(contestants);
  return request.rule == Rule::kRace || rounds < RoundsNeeded(request.quantile);
}

Ruling RuleOn(std::vector<Contestant>& contestants,
              const ReportRequest& request, Rule rule) {
  if (rule == Rule::kRace && contestants.size() > 1) {
    return RuleByRace(request, contestants);
  }
  Ruling ruling = RuleBySections(request, contestants);
  // Nothing is compared, so nothing can be unsure.
  const bool alone = contestants.size() == 1 && ruling.best;
  if (alone) ruling.state = VerdictState::kWinner;
  return ruling;
}

Standing LeaderStanding(VerdictState state) {
  if (state == VerdictState::kWinner) return Standing::kBest;
  return state == VerdictState::kTied ? Standing::kTied : Standing::kUnsure;
}

void FillFromRuling(const Ruling& ruling, const ReportRequest& request,
                    std::vector<Contestant>& contestants,
                    Judgement& judgement) {
  judgement.state = ruling.state;
  judgement.because = ruling.because;
  judgement.rounds_still_needed = ruling.rounds_still_needed;
  if (!ruling.best) return;
  const double level = contestants[*ruling.best].quantile;
  judgement.tie = TieRuleOf(request).For(level);
  FillBehind(*ruling.best, request, contestants);
}

void FindPlaces(const std::vector<Contestant>& contestants,
                Judgement& judgement) {
  judgement.best = 0;
  judgement.rival = FirstAfter(1, contestants, CanWin);
  judgement.open = FirstAfter(1, contestants, [](const Contestant& one) {
    return CanWin(one) && one.report.standing == Standing::kUnsure;
  });
}

}  // namespace

Judgement Judge(std::vector<Contestant>& contestants,
                const ReportRequest& request, bool withheld) {
  Judgement judgement;
  const bool answered =
      std::ranges::any_of(contestants, [](const Contestant& one) {
        return one.report.standing != Standing::kSilent;
      });
  if (!answered) {
    SortByRank(contestants);
    return judgement;
  }
  judgement.rounds = RoundsSeen(contestants);
  judgement.stored = contestants.front().past.has_value();
  judgement.rule = ByRace(contestants, request) ? Rule::kRace : Rule::kSections;
  const Ruling ruling = RuleOn(contestants, request, judgement.rule);
  FillFromRuling(ruling, request, contestants, judgement);
  SortByRank(contestants);
  if (withheld) {
    judgement.state = VerdictState::kUnsure;
    judgement.because = UndecidedBecause::kWithheld;
  }
  if (!ruling.best) return judgement;
  FindPlaces(contestants, judgement);
  contestants.front().report.standing = LeaderStanding(judgement.state);
  return judgement;
}

}  // namespace regionbench
