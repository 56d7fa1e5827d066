// SPDX-License-Identifier: Apache-2.0
#include "aggregator/insight/hour_verdict.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "aggregator/insight/mixture.h"
#include "aggregator/report/summary.h"
#include "aggregator/stats/bucket_layout.h"
#include "aggregator/stats/family.h"
#include "aggregator/stats/intervals.h"
#include "aggregator/stats/sections.h"

namespace regionbench {
namespace {

constexpr std::size_t kFewestDays = 8;

struct Entrant {
  TargetId target;
  std::vector<double> sections = {};  // nanoseconds, by day
  double quantile = std::numeric_limits<double>::infinity();
};

// As many as put five on the rarer side of the quantile.
std::size_t FewestAttempts(double quantile) {
  return static_cast<std::size_t>(
      std::ceil(5 / std::min(quantile, 1 - quantile)));
}

bool HasEnough(const HourOfTarget& one, std::int64_t day, double quantile) {
  const auto found = one.days->find(day);
  return found != one.days->end() &&
         found->second.Received() + found->second.Lost() >=
             FewestAttempts(quantile);
}

std::vector<std::int64_t> DaysOf(const HourOfTarget& one, double quantile) {
  std::vector<std::int64_t> days;
  for (const auto& [day, sketch] : *one.days) {
    if (HasEnough(one, day, quantile)) days.push_back(day);
  }
  return days;
}

bool SurelyLossy(const Sketch& whole, const ProfileRequest& request) {
  const std::size_t all = whole.Received() + whole.Lost();
  return WilsonInterval(whole.Lost(), all, request.confidence).low >
         request.max_loss;
}

std::optional<Entrant> Enter(const HourOfTarget& one,
                             const std::vector<std::int64_t>& days,
                             const ProfileRequest& request) {
  Entrant entrant{.target = one.target};
  Sketch whole;
  for (const std::int64_t day : days) {
    const Sketch& sketch = one.days->at(day);
    entrant.sections.push_back(SketchQuantile(sketch, request.quantile));
    whole.Merge(sketch);
  }
  entrant.quantile = SketchQuantile(whole, request.quantile);
  if (!std::isfinite(entrant.quantile) || SurelyLossy(whole, request)) {
    return std::nullopt;
  }
  return entrant;
}

// Days that all have who have at least half as many as the one with the most.
std::vector<std::int64_t> SharedDays(std::vector<HourOfTarget>& targets,
                                     double quantile) {
  std::size_t most = 0;
  for (const HourOfTarget& one : targets) {
    most = std::max(most, DaysOf(one, quantile).size());
  }
  std::erase_if(targets, [&](const HourOfTarget& one) {
    return DaysOf(one, quantile).size() * 2 < std::max<std::size_t>(1, most);
  });
  std::vector<std::int64_t> shared;
  if (targets.empty()) return shared;
  for (const std::int64_t day : DaysOf(targets.front(), quantile)) {
    if (std::ranges::all_of(targets, [&](const HourOfTarget& one) {
          return HasEnough(one, day, quantile);
        })) {
      shared.push_back(day);
    }
  }
  return shared;
}

// At which error probability the winner would still beat this one, of so many.
double WinPValue(const PairVerdict& behind, std::size_t rivals) {
  if (behind.difference <= 0) return 1;
  const double shared = behind.p_value / 2 * static_cast<double>(rivals);
  return std::min(1.0, std::max(behind.p_value, shared));
}

Interval IntervalOf(const PairVerdict& behind) {
  if (behind.unsure_because == UnsureBecause::kTooMuchLoss) return {};
  const Bounds& range =
      behind.finding == Finding::kTied ? behind.tie_interval : behind.interval;
  return {Finite(behind.difference), Finite(range.low), Finite(range.high)};
}

void CompareAll(const std::vector<Entrant>& entrants,
                const ProfileRequest& request, HourVerdict& verdict) {
  const Entrant& first = entrants.front();
  const double alpha = 1 - request.confidence;
  const double tie =
      TieRule{static_cast<double>(request.min_difference.count()),
              request.min_difference_ratio}
          .For(first.quantile);
  bool open = false;
  verdict.p_value = 0;
  for (std::size_t i = 1; i < entrants.size(); ++i) {
    const PairVerdict behind =
        CompareSections({first.sections, entrants[i].sections, verdict.days,
                         RelativeError(kFinestSchema)},
                        {request.quantile, request.confidence, tie});
    if (i == 1) verdict.behind = IntervalOf(behind);
    const bool tied = behind.finding == Finding::kTied;
    const double win = WinPValue(behind, entrants.size() - 1);
    const double even = TiePValue(behind, tie);
    if (tied) verdict.best.push_back(entrants[i].target);
    open = open || (!tied && win > alpha);
    verdict.p_value =
        std::max(verdict.p_value, tied ? even : std::min(win, even));
  }
  if (open) {
    verdict.state = VerdictState::kUnsure;
    verdict.best.resize(1);
  } else {
    verdict.state =
        verdict.best.size() > 1 ? VerdictState::kTied : VerdictState::kWinner;
  }
}

}  // namespace

HourVerdict JudgeHour(std::span<const HourOfTarget> targets,
                      const ProfileRequest& request) {
  HourVerdict verdict;
  std::vector<HourOfTarget> present(targets.begin(), targets.end());
  const auto days = SharedDays(present, request.quantile);
  verdict.days = days.size();
  verdict.attempted = std::ranges::any_of(
      targets, [](const HourOfTarget& one) { return !one.days->empty(); });
  if (days.empty()) return verdict;
  std::vector<Entrant> entrants;
  for (const HourOfTarget& one : present) {
    if (auto entrant = Enter(one, days, request)) {
      entrants.push_back(*std::move(entrant));
    }
  }
  if (entrants.empty()) return verdict;
  std::ranges::stable_sort(entrants, {}, &Entrant::quantile);
  verdict.state = VerdictState::kUnsure;
  verdict.best = {entrants.front().target};
  verdict.quantile = Finite(entrants.front().quantile);
  if (entrants.size() > 1) verdict.rival = entrants[1].target;
  if (days.size() < kFewestDays) {
    verdict.more_days = kFewestDays - days.size();
  } else {
    CompareAll(entrants, request, verdict);
  }
  return verdict;
}

}  // namespace regionbench
