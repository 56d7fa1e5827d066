// SPDX-License-Identifier: Apache-2.0
#include "aggregator/stats/confidence_sequence.h"

#include <algorithm>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>

namespace regionbench {
namespace {

constexpr double kTuningAlpha = 0.05;

// Boost's and not the C library's: that one writes a global sign. Without the
// promotion to long double it is three times faster and as good here.
double LogGamma(double x) {
  using Policy = boost::math::policies::policy<
      boost::math::policies::promote_double<false>>;
  return boost::math::lgamma(x, Policy());
}

double LogBeta(double a, double b) {
  return LogGamma(a) + LogGamma(b) - LogGamma(a + b);
}

double PriorWeight(double p, double tuned_for) {
  const double spread = p * (1 - p);
  const double l = std::log(1 / kTuningAlpha);
  const double rho = tuned_for * spread / (2 * l + std::log(1 + 2 * l));
  return std::max(rho - spread, 0.001 * spread);
}

// Smallest integer in (from, to] that satisfies a predicate which stays true
// once it is; `to` does.
template <typename Predicate>
std::int64_t FirstThat(std::int64_t from, std::int64_t to, Predicate holds) {
  while (to - from > 1) {
    const std::int64_t middle = from + (to - from) / 2;
    (holds(middle) ? to : from) = middle;
  }
  return to;
}

}  // namespace

BetaBinomialMixture::BetaBinomialMixture(double p, double tuned_for)
    : p_(p),
      a_(PriorWeight(p, tuned_for) / (1 - p)),
      b_(PriorWeight(p, tuned_for) / p),
      log_beta_(LogBeta(a_, b_)) {}

double BetaBinomialMixture::LogEvidence(double below, double t) const {
  const double above = t - below;
  return LogBeta(a_ + below, b_ + above) - log_beta_ - below * std::log(p_) -
         above * std::log1p(-p_);
}

CountLimits BetaBinomialMixture::Limits(std::size_t t, double alpha,
                                        double tau) const {
  const double total = static_cast<double>(t) / tau;
  const double log_p = std::log(p_);
  const double log_q = std::log1p(-p_);
  // LogEvidence without what is the same for every count.
  const double limit =
      std::log(1 / alpha) + log_beta_ + LogGamma(a_ + b_ + total);
  const auto accepted = [&](std::int64_t count) {
    const double below = static_cast<double>(count) / tau;
    const double above = total - below;
    return LogGamma(a_ + below) + LogGamma(b_ + above) - below * log_p -
               above * log_q <
           limit;
  };
  const auto middle = static_cast<std::int64_t>(p_ * static_cast<double>(t));
  const auto last = static_cast<std::int64_t>(t);
  const std::int64_t low = FirstThat(-1, middle, accepted);
  // The median's evidence is symmetric.
  if (p_ == 0.5) {
    return {static_cast<std::size_t>(low),
            static_cast<std::size_t>(last - low)};
  }
  const auto rejected = [&](std::int64_t count) { return !accepted(count); };
  const std::int64_t high = FirstThat(middle, last + 1, rejected) - 1;
  return {static_cast<std::size_t>(low), static_cast<std::size_t>(high)};
}

Bounds QuantileBounds(const CensoredSample& sample, const CountLimits& limits) {
  return {OrderStatistic(sample, limits.low),
          OrderStatistic(sample, limits.high + 1)};
}

}  // namespace regionbench
