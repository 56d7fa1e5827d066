// SPDX-License-Identifier: Apache-2.0
#include "aggregator/stats/rank_distribution.h"

#include <algorithm>
#include <numeric>

namespace regionbench {

// Coefficients of the Gaussian binomial (m + n choose m): the product over
// i = 1..m of (1 - q^(n+i)) / (1 - q^i), factor by factor.
RankSumDistribution::RankSumDistribution(std::size_t m, std::size_t n)
    : cumulative_(m * n + 1, 0.0) {
  cumulative_[0] = 1;
  const std::size_t size = cumulative_.size();
  for (std::size_t i = 1; i <= m; ++i) {
    for (std::size_t u = size; u-- > n + i;) {
      cumulative_[u] -= cumulative_[u - n - i];
    }
    for (std::size_t u = i; u < size; ++u) cumulative_[u] += cumulative_[u - i];
  }
  std::partial_sum(cumulative_.begin(), cumulative_.end(), cumulative_.begin());
  const double all = cumulative_.back();
  for (double& value : cumulative_) value /= all;
}

double RankSumDistribution::Below(std::uint64_t u) const {
  return cumulative_[std::min<std::size_t>(u, cumulative_.size() - 1)];
}

double RankSumDistribution::TwoSided(std::uint64_t u) const {
  const std::uint64_t largest = cumulative_.size() - 1;
  return std::min(1.0, 2 * Below(std::min(u, largest - u)));
}

std::uint64_t RankSumDistribution::Quantile(double p) const {
  const auto at = std::ranges::lower_bound(cumulative_, p);
  return static_cast<std::uint64_t>(at - cumulative_.begin());
}

}  // namespace regionbench
