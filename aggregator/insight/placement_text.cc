// SPDX-License-Identifier: Apache-2.0
#include "aggregator/insight/placement_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "aggregator/report/duration_text.h"
#include "aggregator/report/phrases.h"

namespace regionbench {
namespace {

int DecimalsOf(const Interval& interval) {
  if (!interval.low || !interval.high) return 1;
  return std::max(1, DecimalsFor((*interval.high - *interval.low) / 2));
}

// `aws/a + aws/b serve the users best: their median is 31.2 ms`
std::string BestText(const Placement& placement) {
  const PlacedSet& best = *placement.best;
  return fmt::format(
      "{} {} the users best: their {} is {} ms", SetText(best),
      best.targets.size() == 1 ? "serves" : "serve",
      QuantileName(placement.request.quantile),
      Milliseconds(*best.quantile, DecimalsOf(placement.behind)));
}

std::string WinnerText(const Placement& placement) {
  if (!placement.runner_up) {
    return BestText(placement) + "; there is no other set";
  }
  const Interval& behind = placement.behind;
  const int decimals = DecimalsOf(behind);
  return BestText(placement) +
         fmt::format(", {} ms less than with {} ({:g} % sure of {} to {} ms)",
                     Milliseconds(*behind.estimate, decimals),
                     SetText(*placement.runner_up),
                     placement.request.confidence * 100,
                     Milliseconds(*behind.low, decimals),
                     Milliseconds(*behind.high, decimals));
}

std::string TiedText(const Placement& placement) {
  const Interval& behind = placement.behind;
  const int decimals = DecimalsOf(behind);
  return BestText(placement) +
         fmt::format(
             ", tied with {}: they differ by {} ms ({} to {} ms), less than "
             "what matters",
             SetText(*placement.runner_up),
             Milliseconds(std::chrono::abs(*behind.estimate), decimals),
             Milliseconds(*behind.low, decimals),
             Milliseconds(*behind.high, decimals));
}

std::string UnsureText(const Placement& placement) {
  const Interval& behind = placement.behind;
  const std::string rival = SetText(*placement.runner_up);
  if (!behind.low || !behind.high) {
    return fmt::format(
        "unsure: {} leads, but there are too few samples to compare it with "
        "{}: {} stretches of time where 8 are needed",
        SetText(*placement.best), rival, placement.sections);
  }
  const int decimals = DecimalsOf(behind);
  return fmt::format(
      "unsure: {} leads, but {} could be {} ms {} to {} ms slower",
      SetText(*placement.best), rival,
      Milliseconds(std::chrono::abs(*behind.low), decimals),
      behind.low->count() < 0 ? "faster" : "slower",
      Milliseconds(*behind.high, decimals));
}

std::string NoDataText(const Placement& placement) {
  if (placement.best) {
    return fmt::format("no set answers {:g} % of the users' attempts",
                       placement.request.quantile * 100);
  }
  if (placement.targets == 0 && placement.missing.empty()) {
    return "nothing was measured";
  }
  return fmt::format(
      "{} of {} targets are measured enough by every user, {} are to be chosen",
      placement.targets, placement.targets + placement.missing.size(),
      placement.request.choose);
}

}  // namespace

std::string SetText(const PlacedSet& set) {
  std::vector<std::string> names;
  for (const TargetId& target : set.targets) {
    names.push_back(target.RegionText());
  }
  return fmt::format("{}", fmt::join(names, " + "));
}

std::string Sentence(const Placement& placement) {
  switch (placement.state) {
    case VerdictState::kWinner:
      return WinnerText(placement);
    case VerdictState::kTied:
      return TiedText(placement);
    case VerdictState::kUnsure:
      return UnsureText(placement);
    case VerdictState::kNoData:
      break;
  }
  return NoDataText(placement);
}

}  // namespace regionbench
