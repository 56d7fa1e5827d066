// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "aggregator/stats/quantile.h"

namespace regionbench {

/// Two ends, low <= high. An infinite end is unknown.
struct Bounds {
  double low = 0;
  double high = 0;

  friend bool operator==(const Bounds&, const Bounds&) = default;
};

/// Fences are so many interquartile ranges away from the quartiles.
inline constexpr double kBoxFence = 1.5;

/// Tukey's box. Quartiles are type 7 over all ranks and +infinity when they
/// fall among the lost probes; whiskers are the most extreme received values
/// inside the fences. In tiny samples a whisker can lie inside the box.
///
/// When q3 is lost the box is open at the top: the fences are infinite, the
/// whiskers reach the extremes, and nothing is beyond them.
struct BoxPlot {
  double q1 = 0, median = 0, q3 = 0;
  Bounds fence;    ///< q1 - kBoxFence IQR, q3 + kBoxFence IQR
  Bounds whisker;  ///< always of received values
  /// median +- 1.57 IQR / sqrt(received) (McGill, Tukey, Larsen 1978). For the
  /// eye: it is no test, least of all under autocorrelation.
  Bounds notch;
  std::size_t beyond_low = 0;   ///< these first received values are outliers
  std::size_t beyond_high = 0;  ///< and these last ones

  [[nodiscard]] bool Open() const;  ///< q3 is among the lost
};

/// No value without a single reply.
std::optional<BoxPlot> MakeBoxPlot(const CensoredSample& sample);

/// Quantiles at tail area `p` and `1 - p`.
struct LetterValue {
  double p = 0.5;
  double lower = 0;
  double upper = 0;
};

/// Tukey's letter values at p = 1/2, 1/4, ... as far into the tails as about
/// eight samples stand behind each (Hofmann, Wickham, Kafadar 2017). Empty for
/// an empty sample.
std::vector<LetterValue> LetterValues(const CensoredSample& sample);

}  // namespace regionbench
