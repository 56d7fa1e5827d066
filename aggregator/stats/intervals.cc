// SPDX-License-Identifier: Apache-2.0
#include "aggregator/stats/intervals.h"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/normal.hpp>
#include <cmath>

namespace regionbench {
namespace {

namespace policies = boost::math::policies;
// In double: long double costs several times as much and tells no other rank.
using Rounding =
    policies::policy<policies::discrete_quantile<policies::integer_round_up>,
                     policies::promote_double<false>>;

// Smallest k with P(X <= k) >= q.
std::size_t BinomialQuantile(std::size_t n, double p, double q) {
  const boost::math::binomial_distribution<double, Rounding> binomial(
      static_cast<double>(n), p);
  return static_cast<std::size_t>(boost::math::quantile(binomial, q));
}

}  // namespace

double NormalQuantile(double p) {
  return boost::math::quantile(boost::math::normal_distribution<>(), p);
}

RankInterval QuantileRanks(std::size_t n, double p, double confidence) {
  constexpr Bounds kUnknown{-kInfinity, kInfinity};
  if (n == 0) return {0, 1, kUnknown};
  const double tail = (1 - confidence) / 2;
  return {BinomialQuantile(n, p, tail), BinomialQuantile(n, p, 1 - tail) + 1,
          kUnknown};
}

RankInterval QuantileInterval(const CensoredSample& sample, double p,
                              double confidence) {
  RankInterval found = QuantileRanks(sample.Size(), p, confidence);
  if (sample.Size() == 0) return found;
  found.value = {OrderStatistic(sample, found.rank_low),
                 OrderStatistic(sample, found.rank_high)};
  return found;
}

Bounds WilsonInterval(std::size_t hits, std::size_t n, double confidence) {
  if (n == 0) return {0, 1};
  const auto count = static_cast<double>(n);
  const double share = static_cast<double>(hits) / count;
  const double z = NormalQuantile(1 - (1 - confidence) / 2);
  const double zz = z * z / count;
  const double middle = (share + zz / 2) / (1 + zz);
  const double radius =
      z / (1 + zz) * std::sqrt(share * (1 - share) / count + zz / (4 * count));
  return {std::max(0.0, middle - radius), std::min(1.0, middle + radius)};
}

std::size_t LongestLossRun(std::span<const double> in_time_order) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const double value : in_time_order) {
    run = std::isinf(value) ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

}  // namespace regionbench
