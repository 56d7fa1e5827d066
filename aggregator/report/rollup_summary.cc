// SPDX-License-Identifier: Apache-2.0
#include "aggregator/report/rollup_summary.h"

#include <algorithm>
#include <cmath>

#include "aggregator/report/summary.h"
#include "aggregator/stats/bucket_layout.h"
#include "aggregator/stats/intervals.h"
#include "config/core/time.h"

namespace regionbench {
namespace {

std::optional<Nanoseconds> At(const Sketch& sketch, double p) {
  const auto seconds = sketch.Quantile(p);
  return seconds ? Finite(*seconds * kNsPerSecond) : std::nullopt;
}

std::optional<Nanoseconds> Exactly(const std::optional<std::int64_t>& ns) {
  if (!ns) return std::nullopt;
  return Nanoseconds(*ns);
}

// The outermost populated buckets inside the fences. Without an upper quartile
// the box is open, and so are the fences.
void PlaceWhiskers(const Sketch& sketch, Box& box) {
  box.whisker_low = box.min;
  box.whisker_high = box.max;
  if (!box.q1 || !box.q3) return;
  const auto q1 = static_cast<double>(box.q1->count());
  const auto q3 = static_cast<double>(box.q3->count());
  const double reach = kBoxFence * (q3 - q1);
  const auto counts = sketch.Counts();
  std::optional<Nanoseconds> lowest;
  std::optional<Nanoseconds> highest;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0) continue;
    const int index = sketch.FirstIndex() + static_cast<int>(i);
    const double ns = BucketMiddle(index, sketch.Schema()) * kNsPerSecond;
    if (ns < q1 - reach || ns > q3 + reach) continue;
    const auto value = std::clamp(*Finite(ns), *box.min, *box.max);
    if (!lowest) lowest = value;
    highest = value;
  }
  if (!lowest) return;
  box.whisker_low = lowest;
  box.whisker_high = highest;
}

std::optional<Nanoseconds> AtRank(const Sketch& sketch, std::size_t rank) {
  const std::size_t n = sketch.Received() + sketch.Lost();
  if (rank < 1 || rank > n) return std::nullopt;
  if (n == 1) return At(sketch, 0);
  return At(sketch, static_cast<double>(rank - 1) / static_cast<double>(n - 1));
}

}  // namespace

Box BoxOfRollup(const Rollup& rolled, double confidence) {
  const Sketch& sketch = rolled.sketch;
  Box box;
  if (rolled.Received() == 0) return box;
  box.min = Exactly(rolled.min_ns);
  box.max = Exactly(rolled.max_ns);
  box.mean = Finite(*rolled.MeanNs());
  box.stddev = Finite(std::sqrt(rolled.Variance().value_or(0)) * kNsPerSecond);
  box.q1 = At(sketch, 0.25);
  box.median = At(sketch, 0.5);
  box.q3 = At(sketch, 0.75);
  box.p90 = At(sketch, 0.90);
  box.p95 = At(sketch, 0.95);
  box.p99 = At(sketch, 0.99);
  PlaceWhiskers(sketch, box);
  const RankInterval ranks =
      QuantileRanks(sketch.Received() + sketch.Lost(), 0.5, confidence);
  box.median_low = AtRank(sketch, ranks.rank_low);
  box.median_high = AtRank(sketch, ranks.rank_high);
  return box;
}

TargetReport SummarizeRolled(const ResolvedTarget& target,
                             const PastTarget& seen,
                             const ReportRequest& request) {
  const Rollup& rolled = *seen.rolled;
  TargetReport report;
  report.target = target.id;
  report.name = target.name;
  report.city = target.city;
  report.address = seen.log.address;
  report.timeout = seen.log.timeout;
  report.warnings = target.warnings;
  report.n = rolled.sent;
  report.ok = rolled.Received();
  report.failures = seen.failures;
  if (report.n > 0) {
    report.loss_ratio = static_cast<double>(report.n - report.ok) /
                        static_cast<double>(report.n);
  }
  report.rtt = BoxOfRollup(rolled, request.confidence);
  if (report.ok == 0) report.standing = Standing::kSilent;
  return report;
}

}  // namespace regionbench
