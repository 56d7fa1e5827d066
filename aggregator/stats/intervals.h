// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>

#include "aggregator/stats/box.h"
#include "aggregator/stats/quantile.h"

namespace regionbench {

/// Order statistics x_(rank_low) and x_(rank_high), ranks counted from 1. Rank
/// 0 is -infinity; ranks among the lost, and n + 1, are +infinity.
struct RankInterval {
  std::size_t rank_low = 0;
  std::size_t rank_high = 1;
  Bounds value;
};

/// Distribution-free interval of one quantile for a sample of fixed size:
/// binomial ranks (n = 100, p = 0.5, 95 %: ranks 40 and 61). Assumes
/// independent probes.
RankInterval QuantileInterval(const CensoredSample& sample, double p,
                              double confidence);
/// Its ranks alone, with an unknown value.
RankInterval QuantileRanks(std::size_t n, double p, double confidence);

/// Wilson's interval of a share, `hits` of `n`. [0, 1] for n = 0.
Bounds WilsonInterval(std::size_t hits, std::size_t n, double confidence);

/// The most +infinity values (lost probes) in a row, in time order.
std::size_t LongestLossRun(std::span<const double> in_time_order);

/// x with P(Z <= x) = p for a standard normal Z.
double NormalQuantile(double p);

}  // namespace regionbench
