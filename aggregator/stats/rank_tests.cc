// SPDX-License-Identifier: Apache-2.0
#include "aggregator/stats/rank_tests.h"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <vector>

#include "aggregator/stats/rank_distribution.h"
#include "aggregator/stats/ranks.h"

namespace regionbench {
namespace {

constexpr std::size_t kExactBelow = 50;

Ranking JointRanks(const TwoSamples& samples) {
  std::vector<double> joint(samples.a.begin(), samples.a.end());
  joint.insert(joint.end(), samples.b.begin(), samples.b.end());
  return MidRanks(joint);
}

double SumOf(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

double TwoSided(double z) {
  const boost::math::normal_distribution<> normal;
  return std::min(1.0,
                  2 * boost::math::cdf(boost::math::complement(normal, z)));
}

bool SmallEnough(const TwoSamples& samples) {
  return samples.a.size() < kExactBelow && samples.b.size() < kExactBelow;
}

double UStatistic(const TwoSamples& samples, const Ranking& ranking) {
  const auto m = static_cast<double>(samples.a.size());
  const std::span<const double> ranks(ranking.ranks);
  return SumOf(ranks.first(samples.a.size())) - m * (m + 1) / 2;
}

double SpreadOfU(const TwoSamples& samples, double tie_sum) {
  const auto m = static_cast<double>(samples.a.size());
  const auto n = static_cast<double>(samples.b.size());
  const double all = m + n;
  return std::sqrt(m * n / 12 * (all + 1 - tie_sum / (all * (all - 1))));
}

// One sample's part of Brunner and Munzel: its mean rank among both, and the
// variance of how far ranks among both run ahead of ranks within.
struct RankMoments {
  double mean = 0;
  double variance = 0;
};

RankMoments Place(std::span<const double> sample,
                  std::span<const double> joint) {
  const Ranking within = MidRanks(sample);
  const auto n = static_cast<double>(sample.size());
  RankMoments place;
  place.mean = SumOf(joint) / n;
  const double middle = (n + 1) / 2;
  for (std::size_t i = 0; i < sample.size(); ++i) {
    const double ahead = joint[i] - within.ranks[i] - place.mean + middle;
    place.variance += ahead * ahead / (n - 1);
  }
  return place;
}

// Pairs with b - a <= value; both ascending.
std::uint64_t PairsUpTo(const TwoSamples& sorted, double value) {
  std::uint64_t pairs = 0;
  std::size_t j = 0;
  for (const double a : sorted.a) {
    while (j < sorted.b.size() && sorted.b[j] - a <= value) ++j;
    pairs += j;
  }
  return pairs;
}

// The difference of rank `rank`, counted from 1, by bisection on the value: no
// need for the memory of all pairs.
double DifferenceAtRank(const TwoSamples& sorted, std::uint64_t rank) {
  double low = sorted.b.front() - sorted.a.back();
  double high = sorted.b.back() - sorted.a.front();
  if (PairsUpTo(sorted, low) >= rank) return low;
  while (true) {
    const double middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) return high;
    (PairsUpTo(sorted, middle) >= rank ? high : low) = middle;
  }
}

std::uint64_t RankOfLowerEnd(const TwoSamples& samples, double confidence) {
  const std::size_t m = samples.a.size();
  const std::size_t n = samples.b.size();
  const Ranking ranking = JointRanks(samples);
  const double tail = (1 - confidence) / 2;
  std::uint64_t rank = 0;
  if (SmallEnough(samples) && ranking.tie_sum == 0) {
    rank = RankSumDistribution(m, n).Quantile(tail);
  } else {
    const boost::math::normal_distribution<> normal(
        static_cast<double>(m * n) / 2, SpreadOfU(samples, ranking.tie_sum));
    const double end = std::floor(boost::math::quantile(normal, tail));
    rank = static_cast<std::uint64_t>(std::max(1.0, end));
  }
  return std::max<std::uint64_t>(1, rank);
}

}  // namespace

MannWhitneyTest MannWhitney(const TwoSamples& samples) {
  const Ranking ranking = JointRanks(samples);
  MannWhitneyTest test;
  test.u_a = UStatistic(samples, ranking);
  const std::size_t m = samples.a.size();
  const std::size_t n = samples.b.size();
  const double distance =
      std::abs(test.u_a - static_cast<double>(m * n) / 2) - 0.5;
  const double spread = SpreadOfU(samples, ranking.tie_sum);
  if (spread > 0) test.p_normal = TwoSided(distance / spread);
  if (ranking.tie_sum == 0 && SmallEnough(samples)) {
    test.p_exact = RankSumDistribution(m, n).TwoSided(
        static_cast<std::uint64_t>(test.u_a));
  }
  return test;
}

std::optional<BrunnerMunzelTest> BrunnerMunzel(const TwoSamples& samples) {
  if (samples.a.size() < 2 || samples.b.size() < 2) return std::nullopt;
  const Ranking ranking = JointRanks(samples);
  const std::span<const double> ranks(ranking.ranks);
  const RankMoments a = Place(samples.a, ranks.first(samples.a.size()));
  const RankMoments b = Place(samples.b, ranks.subspan(samples.a.size()));
  const auto m = static_cast<double>(samples.a.size());
  const auto n = static_cast<double>(samples.b.size());
  const double left = m * a.variance;
  const double right = n * b.variance;
  if (left + right == 0) return std::nullopt;
  BrunnerMunzelTest test;
  test.statistic =
      m * n * (b.mean - a.mean) / ((m + n) * std::sqrt(left + right));
  const double degrees = (left + right) * (left + right) /
                         (left * left / (m - 1) + right * right / (n - 1));
  const boost::math::students_t_distribution<> t(degrees);
  test.p_value = 2 * boost::math::cdf(
                         boost::math::complement(t, std::abs(test.statistic)));
  return test;
}

double ProbabilityAFaster(const TwoSamples& samples) {
  const auto pairs = static_cast<double>(samples.a.size() * samples.b.size());
  return 1 - UStatistic(samples, JointRanks(samples)) / pairs;
}

double CliffsDelta(const TwoSamples& samples) {
  return 2 * ProbabilityAFaster(samples) - 1;
}

ShiftEstimate HodgesLehmann(const TwoSamples& replies, double confidence) {
  std::vector<double> a(replies.a.begin(), replies.a.end());
  std::vector<double> b(replies.b.begin(), replies.b.end());
  std::ranges::sort(a);
  std::ranges::sort(b);
  const std::uint64_t pairs = a.size() * b.size();
  const TwoSamples sorted{a, b};
  const auto at = [&](std::uint64_t rank) {
    return DifferenceAtRank(sorted, rank);
  };
  ShiftEstimate estimate;
  estimate.shift = (at((pairs + 1) / 2) + at(pairs / 2 + 1)) / 2;
  const std::uint64_t end = RankOfLowerEnd(replies, confidence);
  estimate.interval = {at(end), at(pairs + 1 - end)};
  return estimate;
}

}  // namespace regionbench
