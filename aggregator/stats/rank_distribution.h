// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace regionbench {

/// Exact distribution of Mann and Whitney's U for samples of `m` and `n`
/// without ties. Time and memory grow with m^2 n^2: for small samples.
class RankSumDistribution {
 public:
  RankSumDistribution(std::size_t m, std::size_t n);

  /// P(U <= u).
  [[nodiscard]] double Below(std::uint64_t u) const;
  [[nodiscard]] double TwoSided(std::uint64_t u) const;
  /// Smallest u with P(U <= u) >= p.
  [[nodiscard]] std::uint64_t Quantile(double p) const;

 private:
  std::vector<double> cumulative_;  // P(U <= index)
};

}  // namespace regionbench
