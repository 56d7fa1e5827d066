// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <span>

namespace regionbench {

/// The value of a lost probe, and an end that is not known.
inline constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// An ordered sample in which the last `lost` ranks were never seen: they are
/// known only to lie above every received value (censored at the timeout).
struct CensoredSample {
  std::span<const double> received;  ///< ascending
  std::size_t lost = 0;

  [[nodiscard]] std::size_t Size() const { return received.size() + lost; }
};

/// The value of a rank counted from 1. Rank 0 is -infinity; ranks among the
/// lost, and those above the last, are +infinity.
double OrderStatistic(const CensoredSample& sample, std::size_t rank);

/// Hyndman and Fan's type 7 (R's default) over all ranks. +infinity when the
/// rank or its upper neighbour is lost; no value for an empty sample.
std::optional<double> Quantile(const CensoredSample& sample, double p);

/// The same for values in any order, +infinity being a lost probe. Reorders
/// `values`; linear time.
std::optional<double> QuantileInPlace(std::span<double> values, double p);

/// Where type 7 looks among `n > 0` ranks: `share` of the way from the rank
/// `below`, counted from 0, to the next one. A share within 1e-9 of a rank is
/// that rank, so that rounding never decides whether a lost rank is touched.
struct RankPosition {
  std::size_t below = 0;
  double share = 0;  ///< in [0, 1)
};
RankPosition Type7Rank(std::size_t n, double p);

/// Between two ordered values; +infinity as soon as `high` takes part and is.
double Interpolate(double low, double high, double share);

}  // namespace regionbench
