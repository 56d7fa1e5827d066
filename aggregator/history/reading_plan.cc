// SPDX-License-Identifier: Apache-2.0
#include "aggregator/history/reading_plan.h"

#include <algorithm>

namespace regionbench {
namespace {

constexpr std::chrono::hours kLongTime{24 * 7};
constexpr std::chrono::hours kLongTimeOfMany{12};

WallTime Snapped(WallTime at, const Horizon& horizon) {
  return StartOf(at < horizon.minutes ? RollupSpan::kHour : RollupSpan::kMinute,
                 at);
}

WallTime SnappedUp(WallTime at, const Horizon& horizon) {
  const RollupSpan span =
      at <= horizon.minutes ? RollupSpan::kHour : RollupSpan::kMinute;
  const WallTime start = StartOf(span, at);
  return start == at ? at : EndOf(span, start);
}

// The whole hours inside.
TimeSpan WholeHours(const TimeSpan& time) {
  const WallTime first = StartOf(RollupSpan::kHour, time.since);
  return {first == time.since ? first : EndOf(RollupSpan::kHour, first),
          StartOf(RollupSpan::kHour, time.until)};
}

// Nothing is read from samples that nobody has.
Horizon WithoutSamples(const Horizon& horizon, const TimeSpan& window) {
  Horizon without = horizon;
  without.samples = std::max(horizon.samples, SnappedUp(window.until, horizon));
  return without;
}

// To whole hours, where it is long enough for them to be a small part.
TimeSpan WidenedIfLong(const TimeSpan& window) {
  if (window.until - window.since <= kLongTimeOfMany) return window;
  const WallTime last = StartOf(RollupSpan::kHour, window.until);
  return {StartOf(RollupSpan::kHour, window.since),
          last == window.until ? last : EndOf(RollupSpan::kHour, last)};
}

void AddSpan(RollupSpan span, const TimeSpan& time, ReadingPlan& plan) {
  if (!time.Empty()) plan.rolled.push_back({span, time});
}

}  // namespace

ReadingPlan PlanReading(const TimeSpan& asked, const Horizon& has,
                        ReadFrom from) {
  const bool by_choice = from != ReadFrom::kSamples;
  const TimeSpan window =
      from == ReadFrom::kHours ? WidenedIfLong(asked) : asked;
  const Horizon horizon = by_choice ? WithoutSamples(has, window) : has;
  ReadingPlan plan;
  plan.window = window;
  const bool all_there = window.since >= horizon.samples;
  if (!all_there) plan.window.since = Snapped(window.since, horizon);
  if (window.until < horizon.samples || by_choice) {
    plan.window.until = SnappedUp(window.until, horizon);
  }
  plan.samples = {std::max(plan.window.since, horizon.samples),
                  plan.window.until};
  if (all_there) return plan;
  const TimeSpan old = {plan.window.since,
                        std::min(plan.window.until, horizon.samples)};
  TimeSpan hours = WholeHours(old);
  const auto longest = by_choice ? kLongTimeOfMany : kLongTime;
  if (old.until - old.since <= longest || from == ReadFrom::kMinutes) {
    hours.until = std::min(hours.until, horizon.minutes);
  }
  if (hours.Empty()) hours = {old.since, old.since};
  AddSpan(RollupSpan::kMinute, {old.since, hours.since}, plan);
  AddSpan(RollupSpan::kHour, hours, plan);
  AddSpan(RollupSpan::kMinute, {hours.until, old.until}, plan);
  return plan;
}

}  // namespace regionbench
