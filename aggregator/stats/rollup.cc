// SPDX-License-Identifier: Apache-2.0
#include "aggregator/stats/rollup.h"

#include <algorithm>

#include "aggregator/stats/bucket_layout.h"

namespace regionbench {
namespace {

constexpr double kSecondsPerNs = 1e-9;

double MeanSeconds(const Rollup& rollup) {
  return static_cast<double>(rollup.sum_ns) * kSecondsPerNs /
         static_cast<double>(rollup.Received());
}

// Chan, Golub, LeVeque 1979: no difference of large squares.
double MergedSquares(const Rollup& a, const Rollup& b) {
  if (a.Received() == 0 || b.Received() == 0) return a.m2 + b.m2;
  const auto m = static_cast<double>(a.Received());
  const auto n = static_cast<double>(b.Received());
  const double apart = MeanSeconds(b) - MeanSeconds(a);
  return a.m2 + b.m2 + apart * apart * m * n / (m + n);
}

void MergeRuns(const Rollup& later, Rollup& rollup) {
  const bool all_failed = rollup.Received() == 0;
  const bool later_failed = later.Received() == 0;
  rollup.longest_loss_run =
      std::max({rollup.longest_loss_run, later.longest_loss_run,
                rollup.tail_run + later.head_run});
  if (all_failed) rollup.head_run += later.head_run;
  rollup.tail_run = later.tail_run + (later_failed ? rollup.tail_run : 0);
}

template <typename Choose>
std::optional<std::int64_t> Extreme(const std::optional<std::int64_t>& a,
                                    const std::optional<std::int64_t>& b,
                                    Choose choose) {
  if (!a || !b) return a ? a : b;
  return choose(*a, *b);
}

Rollup Single(RollupOutcome outcome, std::int64_t rtt_ns) {
  Rollup single;
  if (outcome == RollupOutcome::kReceived &&
      !single.sketch.Add(static_cast<double>(rtt_ns) * kSecondsPerNs)) {
    outcome = RollupOutcome::kInvalid;
  }
  if (outcome == RollupOutcome::kInvalid) {
    single.invalid = 1;
    return single;
  }
  single.sent = 1;
  if (outcome == RollupOutcome::kReceived) {
    single.min_ns = single.max_ns = single.sum_ns = rtt_ns;
    return single;
  }
  (outcome == RollupOutcome::kLost ? single.lost : single.error) = 1;
  single.sketch.AddLost();
  single.longest_loss_run = single.head_run = single.tail_run = 1;
  return single;
}

}  // namespace

std::optional<int> RttBucket(std::int64_t rtt_ns) {
  const double seconds = static_cast<double>(rtt_ns) * kSecondsPerNs;
  if (!HasBucket(seconds)) return std::nullopt;
  return BucketIndex(seconds, kFinestSchema);
}

void Rollup::Add(RollupOutcome outcome, std::int64_t rtt_ns) {
  Merge(Single(outcome, rtt_ns));
}

void Rollup::Merge(const Rollup& later) {
  m2 = MergedSquares(*this, later);
  MergeRuns(later, *this);
  sent += later.sent;
  lost += later.lost;
  error += later.error;
  invalid += later.invalid;
  const auto smaller = [](auto a, auto b) { return std::min(a, b); };
  const auto larger = [](auto a, auto b) { return std::max(a, b); };
  min_ns = Extreme(min_ns, later.min_ns, smaller);
  max_ns = Extreme(max_ns, later.max_ns, larger);
  sum_ns += later.sum_ns;
  sketch.Merge(later.sketch);
}

std::optional<double> Rollup::MeanNs() const {
  if (Received() == 0) return std::nullopt;
  return static_cast<double>(sum_ns) / static_cast<double>(Received());
}

std::optional<double> Rollup::Variance() const {
  if (Received() < 2) return std::nullopt;
  return m2 / static_cast<double>(Received() - 1);
}

}  // namespace regionbench
