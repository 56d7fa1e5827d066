// SPDX-License-Identifier: Apache-2.0
#include "aggregator/stats/quantile.h"

#include <algorithm>
#include <cmath>

namespace regionbench {
namespace {

constexpr double kRankSlack = 1e-9;

}  // namespace

double OrderStatistic(const CensoredSample& sample, std::size_t rank) {
  if (rank == 0) return -kInfinity;
  if (rank > sample.received.size()) return kInfinity;
  return sample.received[rank - 1];
}

RankPosition Type7Rank(std::size_t n, double p) {
  const double rank = static_cast<double>(n - 1) * std::clamp(p, 0.0, 1.0);
  const double below = std::floor(rank);
  const double share = rank - below;
  const auto index = static_cast<std::size_t>(below);
  if (share < kRankSlack) return {index, 0};
  if (share > 1 - kRankSlack) return {index + 1, 0};
  return {index, share};
}

double Interpolate(double low, double high, double share) {
  if (share == 0) return low;
  return std::isinf(high) ? high : low + share * (high - low);
}

std::optional<double> Quantile(const CensoredSample& sample, double p) {
  if (sample.Size() == 0) return std::nullopt;
  const auto [below, share] = Type7Rank(sample.Size(), p);
  return Interpolate(OrderStatistic(sample, below + 1),
                     OrderStatistic(sample, below + 2), share);
}

std::optional<double> QuantileInPlace(std::span<double> values, double p) {
  if (values.empty()) return std::nullopt;
  const auto [below, share] = Type7Rank(values.size(), p);
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(below);
  std::ranges::nth_element(values, at);
  if (share == 0) return *at;
  return Interpolate(*at, *std::min_element(at + 1, values.end()), share);
}

}  // namespace regionbench
