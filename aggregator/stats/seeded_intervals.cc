// SPDX-License-Identifier: Apache-2.0
#include "aggregator/stats/seeded_intervals.h"

#include <algorithm>
#include <cmath>

namespace regionbench {
namespace {

// Powers of sqrt 2 that are integers must not round up to the next one.
std::size_t RoundUp(double value) {
  return static_cast<std::size_t>(std::ceil(value - 1e-9));
}

}  // namespace

std::vector<IndexRange> SeededIntervals(std::size_t n, std::size_t shortest) {
  const auto points = static_cast<double>(n);
  std::vector<IndexRange> intervals;
  double length = points;
  double times = 1;
  while (length >= static_cast<double>(shortest)) {
    const std::size_t count = 2 * RoundUp(times) - 1;
    const double shift =
        count > 1 ? (points - length) / static_cast<double>(count - 1) : 0;
    for (std::size_t i = 0; i < count; ++i) {
      const double from = static_cast<double>(i) * shift;
      intervals.push_back({static_cast<std::size_t>(from),
                           std::min(n, RoundUp(from + length))});
    }
    times *= std::sqrt(2.0);
    length = points / times;
  }
  return intervals;
}

}  // namespace regionbench
