// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "aggregator/stats/box.h"
#include "aggregator/stats/quantile.h"

namespace regionbench {

/// How many of `t` values can lie at or below the true quantile, looking after
/// every one of them.
struct CountLimits {
  std::size_t low = 0;
  std::size_t high = 0;

  friend bool operator==(const CountLimits&, const CountLimits&) = default;
};

/// Evidence against a count of values at or below the p-quantile, as a mixture
/// of likelihood ratios (Howard and Ramdas, Bernoulli 28(3) 2022, Theorem 1,
/// beta-binomial form). A martingale that starts at 1: P(it ever reaches
/// 1 / alpha) <= alpha for independent values, so that one may look, and stop,
/// at any time. Thread-safe: immutable.
class BetaBinomialMixture {
 public:
  /// Tightest after `tuned_for` values.
  explicit BetaBinomialMixture(double p, double tuned_for = 100);

  /// ln E for `below` of `t` values; both may be fractions. Convex in `below`.
  [[nodiscard]] double LogEvidence(double below, double t) const;

  /// Counts with ln E < ln(1 / alpha). `tau` values are worth one.
  [[nodiscard]] CountLimits Limits(std::size_t t, double alpha,
                                   double tau = 1) const;

  [[nodiscard]] double P() const { return p_; }

 private:
  double p_;
  double a_;  // the Beta prior, with mean p
  double b_;
  double log_beta_;
};

/// [x_(low), x_(high + 1)]: holds the p-quantile at all times together with
/// probability 1 - alpha. x_(0) is -infinity, lost ranks are +infinity.
Bounds QuantileBounds(const CensoredSample& sample, const CountLimits& limits);

}  // namespace regionbench
