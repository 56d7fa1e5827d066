// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace regionbench {

struct ChangePointRules {
  std::size_t fewest = 6;    ///< points a side; shorter steps are not seen
  double sensitivity = 1.3;  ///< of the threshold, times sqrt(2 ln n)
  double smallest = 0;       ///< a change below this does not count
};

struct ChangePoint {
  std::size_t index = 0;  ///< first point of the new level
  double before = 0;      ///< medians of the two segments
  double after = 0;
  double score = 0;  ///< |z| of Mann and Whitney, less for autocorrelation
};

/// Rank segmentation: seeded intervals, narrowest over threshold, pruned with
/// the autocorrelation of the residuals and the smallest effect. Deterministic;
/// about n log^2 n. Heavy tails and +infinity (more than half of a bucket lost)
/// are welcome, NaN is not.
std::vector<ChangePoint> FindChangePoints(std::span<const double> series,
                                          const ChangePointRules& rules);

/// The best single split of a series; index 0 and |z| 0 without one.
struct Split {
  std::size_t index = 0;
  double z = 0;  ///< absolute
};
Split BestSplit(std::span<const double> series, std::size_t fewest);

}  // namespace regionbench
