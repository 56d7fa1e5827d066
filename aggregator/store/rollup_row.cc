// SPDX-License-Identifier: Apache-2.0
#include "aggregator/store/rollup_row.h"

namespace regionbench {
namespace {

using std::chrono::floor;

RollupOutcome Ranked(Outcome outcome) {
  switch (outcome) {
    case Outcome::kOk:
      return RollupOutcome::kReceived;
    case Outcome::kTimeout:
      return RollupOutcome::kLost;
    case Outcome::kAborted:
      return RollupOutcome::kInvalid;
    default:
      return RollupOutcome::kError;
  }
}

Outcome OutcomeOf(const Sample& sample) {
  if (sample.tainted) return Outcome::kAborted;
  if (sample.outcome != Outcome::kOk) return sample.outcome;
  const bool late = sample.timeout.count() > 0 && sample.rtt > sample.timeout;
  return late ? Outcome::kTimeout : Outcome::kOk;
}

}  // namespace

StoredSeries StoredSeriesOf(const Sample& sample) {
  return {.probe = sample.probe,
          .target = sample.target,
          .method = sample.method,
          .conn = sample.conn,
          .family = sample.family,
          .timeout = sample.timeout,
          .cold_start = sample.cold_start};
}

CountedAttempt CountedAs(const Sample& sample) {
  const RollupOutcome ranked = Ranked(OutcomeOf(sample));
  if (ranked != RollupOutcome::kReceived) return {ranked};
  const auto rtt = sample.rtt.value_or(std::chrono::nanoseconds(0));
  const auto bucket = RttBucket(rtt.count());
  if (!bucket) return {RollupOutcome::kInvalid};
  return {ranked, *bucket};
}

WallTime StartOf(RollupSpan span, WallTime at) {
  if (span == RollupSpan::kHour) return floor<std::chrono::hours>(at);
  return floor<std::chrono::minutes>(at);
}

WallTime EndOf(RollupSpan span, WallTime start) {
  return start + (span == RollupSpan::kHour ? std::chrono::minutes(60)
                                            : std::chrono::minutes(1));
}

void RollupRow::Add(const Sample& sample) {
  const Outcome outcome = OutcomeOf(sample);
  const RollupOutcome ranked = Ranked(outcome);
  const auto rtt = sample.rtt.value_or(std::chrono::nanoseconds(0));
  rollup.Add(ranked, rtt.count());
  const bool failed =
      ranked == RollupOutcome::kLost || ranked == RollupOutcome::kError;
  if (failed) ++failures[static_cast<std::size_t>(outcome)];
}

void RollupRow::Merge(const RollupRow& later) {
  rollup.Merge(later.rollup);
  for (std::size_t i = 0; i < failures.size(); ++i) {
    failures[i] += later.failures[i];
  }
}

}  // namespace regionbench
