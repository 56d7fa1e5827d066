// SPDX-License-Identifier: Apache-2.0
#include "aggregator/insight/mixture.h"

#include <algorithm>
#include <limits>

#include "aggregator/stats/bucket_layout.h"

namespace regionbench {
namespace {

// Sums of shares that should be equal differ by roundings.
constexpr double kRounding = 1e-12;

double ShareAtOrBelow(std::span<const Part> parts, int bucket) {
  double share = 0;
  for (const Part& part : parts) {
    share += part.weight * part.shares->AtOrBelow(bucket);
  }
  return share;
}

}  // namespace

double SketchQuantile(const Sketch& sketch, double p) {
  const auto seconds = sketch.Quantile(p);
  return seconds ? *seconds * 1e9 : std::numeric_limits<double>::infinity();
}

Shares::Shares(const Sketch& sketch) : first_(sketch.FirstIndex()) {
  const auto all = static_cast<double>(sketch.Received() + sketch.Lost());
  std::uint64_t so_far = 0;
  for (const std::uint64_t count : sketch.Counts()) {
    so_far += count;
    cumulative_.push_back(static_cast<double>(so_far) / all);
  }
}

double MixtureQuantile(std::span<const Part> parts, double quantile) {
  double weight = 0;
  int low = std::numeric_limits<int>::max();
  int high = std::numeric_limits<int>::min();
  for (const Part& part : parts) {
    weight += part.weight;
    if (part.shares->empty()) continue;
    low = std::min(low, part.shares->first());
    high = std::max(high, part.shares->last());
  }
  const double wanted = weight * (quantile - kRounding);
  if (low > high || ShareAtOrBelow(parts, high) < wanted) {
    return std::numeric_limits<double>::infinity();
  }
  while (low < high) {
    const int middle = low + (high - low) / 2;
    if (ShareAtOrBelow(parts, middle) >= wanted) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return BucketMiddle(low, kFinestSchema) * 1e9;
}

}  // namespace regionbench
