// SPDX-License-Identifier: Apache-2.0
#include "aggregator/insight/profile.h"

#include <algorithm>
#include <cmath>

#include "aggregator/insight/hour_verdict.h"
#include "aggregator/stats/family.h"

namespace regionbench {
namespace {

// Holm over the hours that were compared at all.
void TakeTogether(double alpha, std::vector<HourVerdict>& hours) {
  std::vector<HourVerdict*> compared;
  std::vector<double> p_values;
  for (HourVerdict& hour : hours) {
    if (hour.state == VerdictState::kNoData || hour.more_days > 0) continue;
    compared.push_back(&hour);
    p_values.push_back(hour.p_value);
  }
  const auto adjusted = HolmAdjusted(p_values);
  for (std::size_t i = 0; i < compared.size(); ++i) {
    compared[i]->adjusted_p = adjusted[i];
    compared[i]->together =
        compared[i]->state != VerdictState::kUnsure && adjusted[i] <= alpha;
  }
}

}  // namespace

void HourProfiler::Add(const Sample& sample) {
  if (sample.probe != request_.probe) return;
  const auto value = ValueOf(sample, request_.kind, request_.allow_tainted);
  if (!value) return;
  const WallTime local =
      sample.at + request_.utc_offset.value_or(std::chrono::seconds(0));
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const auto hour = std::chrono::floor<std::chrono::hours>(local - day).count();
  auto& by_hour = seen_[sample.target];
  by_hour.resize(kHoursOfDay);
  Sketch& sketch =
      by_hour[static_cast<std::size_t>(hour)][day.time_since_epoch().count()];
  if (std::isinf(*value)) {
    sketch.AddLost();
  } else {
    // A time without a bucket, such as 0, is no measurement.
    static_cast<void>(sketch.Add(*value * 1e-9));
  }
}

Profile HourProfiler::Finish() {
  Profile profile{.request = request_};
  for (const auto& [target, hours] : seen_) profile.targets.push_back(target);
  for (std::size_t hour = 0; hour < kHoursOfDay; ++hour) {
    std::vector<HourOfTarget> targets;
    for (const auto& [target, hours] : seen_) {
      targets.push_back({target, &hours[hour]});
    }
    profile.hours.push_back(JudgeHour(targets, request_));
    profile.hours.back().hour = static_cast<int>(hour);
  }
  TakeTogether(1 - request_.confidence, profile.hours);
  profile.text = Sentence(profile);
  return profile;
}

VerdictState Profile::State() const {
  VerdictState state = VerdictState::kNoData;
  for (const HourVerdict& hour : hours) {
    if (hour.state == VerdictState::kNoData) continue;
    if (!hour.together) return VerdictState::kUnsure;
    state = VerdictState::kWinner;
  }
  return state;
}

}  // namespace regionbench
