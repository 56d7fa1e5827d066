// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

namespace regionbench {

/// Ranks from 1 in the order given; equal values, +infinity too, share their
/// mean.
struct Ranking {
  std::vector<double> ranks;
  double tie_sum = 0;  ///< sum of t^3 - t over the sizes t of all ties
};
Ranking MidRanks(std::span<const double> values);

}  // namespace regionbench
