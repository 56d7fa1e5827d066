// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>

namespace regionbench {

/// An ordered sample in which the last `lost` ranks were never seen: they are
/// known only to lie above every received value (censored at the timeout).
struct CensoredSample {
  std::span<const double> received;  ///< ascending
  std::size_t lost = 0;

  [[nodiscard]] std::size_t size() const { return received.size() + lost; }
};

/// Hyndman and Fan's type 7 (R's default) over all ranks. +infinity when the
/// rank or its upper neighbour is lost; no value for an empty sample.
std::optional<double> Quantile(const CensoredSample& sample, double p);

}  // namespace regionbench
