// SPDX-License-Identifier: Apache-2.0
#include "aggregator/stats/survival.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

namespace regionbench {
namespace {

constexpr double kLevelSlack = 1.5e-8;  // R's: sqrt of the double epsilon

}  // namespace

SurvivalCurve::SurvivalCurve(std::vector<TimedOutcome> outcomes) {
  std::ranges::sort(outcomes, {}, &TimedOutcome::time);
  double survival = 1;
  for (std::size_t i = 0; i < outcomes.size();) {
    const double time = outcomes[i].time;
    const auto at_risk = static_cast<double>(outcomes.size() - i);
    double replies = 0;
    for (; i < outcomes.size() && outcomes[i].time == time; ++i) {
      replies += outcomes[i].lost ? 0 : 1;
    }
    if (replies == 0) continue;
    survival *= 1 - replies / at_risk;
    steps_.push_back({time, survival});
  }
}

double SurvivalCurve::At(double time) const {
  const auto after = std::ranges::upper_bound(steps_, time, {}, &Step::time);
  return after == steps_.begin() ? 1 : (after - 1)->survival;
}

double SurvivalCurve::Quantile(double p) const {
  const double level = 1 - p;
  const auto reached = std::ranges::find_if(steps_, [&](const Step& step) {
    return step.survival <= level + kLevelSlack;
  });
  if (reached == steps_.end()) return std::numeric_limits<double>::infinity();
  const bool rests = std::abs(reached->survival - level) <= kLevelSlack;
  if (!rests || reached + 1 == steps_.end()) return reached->time;
  return (reached->time + (reached + 1)->time) / 2;
}

}  // namespace regionbench
