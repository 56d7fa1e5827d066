// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>

namespace regionbench {

/// Of received values only: a lost probe has no moments. Print loss beside.
struct Moments {
  std::size_t count = 0;
  double min = 0;
  double max = 0;
  double mean = 0;
  double variance = 0;  ///< sample variance, divisor n - 1; 0 for one value
};

/// One pass, no cancellation (Boost.Accumulators' immediate features). No value
/// for an empty span.
std::optional<Moments> MomentsOf(std::span<const double> values);

}  // namespace regionbench
