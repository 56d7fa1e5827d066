// SPDX-License-Identifier: Apache-2.0
#include "aggregator/stats/product_test.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace regionbench {
namespace {

// One sample, seen from a common value: its own values moved by `shift`.
struct Arm {
  std::span<const double> values;
  double shift = 0;
  double tau = 1;

  [[nodiscard]] double At(std::size_t i) const { return values[i] + shift; }
  // First index that is not below (or above) x.
  [[nodiscard]] std::size_t CountBelow(double x) const;
  [[nodiscard]] std::size_t CountUpTo(double x) const;
  [[nodiscard]] std::size_t QuantileIndex(double p) const;
};

std::size_t Arm::CountBelow(double x) const {
  const auto below = [&](double value) { return value + shift < x; };
  const auto at = std::ranges::partition_point(values, below);
  return static_cast<std::size_t>(at - values.begin());
}

std::size_t Arm::CountUpTo(double x) const {
  const auto up_to = [&](double value) { return value + shift <= x; };
  const auto at = std::ranges::partition_point(values, up_to);
  return static_cast<std::size_t>(at - values.begin());
}

std::size_t Arm::QuantileIndex(double p) const {
  const auto n = static_cast<double>(values.size());
  const double rank = std::max(1.0, std::ceil(p * n - 1e-9));
  return static_cast<std::size_t>(rank) - 1;
}

// Least evidence that a value x is not the arm's quantile: x can be put before,
// between or after the values that equal it.
double EvidenceAt(const BetaBinomialMixture& mixture, const Arm& arm,
                  double x) {
  const auto n = static_cast<double>(arm.values.size());
  const double count =
      std::clamp(mixture.P() * n, static_cast<double>(arm.CountBelow(x)),
                 static_cast<double>(arm.CountUpTo(x)));
  return mixture.LogEvidence(count / arm.tau, n / arm.tau);
}

struct Arms {
  Arm a;
  Arm b;
};

Arms Shifted(const ProductArms& arms, double difference) {
  return {{arms.a, difference, arms.tau_a}, {arms.b, 0, arms.tau_b}};
}

// Outside the two sample quantiles both arms' evidence only grows.
Bounds BetweenQuantiles(const Arms& arms, double p) {
  const double a = arms.a.At(arms.a.QuantileIndex(p));
  const double b = arms.b.At(arms.b.QuantileIndex(p));
  return {std::min(a, b), std::max(a, b)};
}

// Least sum of evidence over the values of `arm` in the range, or the first
// one below `enough`.
double LeastOver(const BetaBinomialMixture& mixture, const Arms& arms,
                 const Arm& arm, double enough) {
  const Bounds range = BetweenQuantiles(arms, mixture.P());
  double least = kInfinity;
  std::size_t i = arm.CountBelow(range.low);
  while (i < arm.values.size() && arm.At(i) <= range.high && least >= enough) {
    const double x = arm.At(i);
    least = std::min(
        least, EvidenceAt(mixture, arms.a, x) + EvidenceAt(mixture, arms.b, x));
    i = arm.CountUpTo(x);
  }
  return least;
}

double Least(const BetaBinomialMixture& mixture, const Arms& arms,
             double enough) {
  const double least = LeastOver(mixture, arms, arms.a, enough);
  if (least < enough) return least;
  return std::min(least, LeastOver(mixture, arms, arms.b, enough));
}

// The value nearest to `from` that is rejected, doubling the steps and then
// halving: what is rejected grows monotonically away from the estimate.
double EdgeFrom(const BetaBinomialMixture& mixture, const ProductArms& arms,
                double from, double step, double alpha) {
  constexpr int kDoublings = 60;
  constexpr int kHalvings = 50;
  double inside = from;
  double outside = from + step;
  int doublings = 0;
  for (; !Rejects(mixture, arms, outside, alpha); step *= 2) {
    if (++doublings > kDoublings) return std::copysign(kInfinity, step);
    inside = outside;
    outside += step;
  }
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = inside + (outside - inside) / 2;
    (Rejects(mixture, arms, middle, alpha) ? outside : inside) = middle;
  }
  return outside;
}

}  // namespace

double LogEvidenceAgainst(const BetaBinomialMixture& mixture,
                          const ProductArms& arms, double difference) {
  return Least(mixture, Shifted(arms, difference), -kInfinity);
}

bool Rejects(const BetaBinomialMixture& mixture, const ProductArms& arms,
             double difference, double alpha) {
  const Arms shifted = Shifted(arms, difference);
  const double threshold = std::log(1 / alpha);
  const Bounds range = BetweenQuantiles(shifted, mixture.P());
  const double middle = range.low + (range.high - range.low) / 2;
  // Any value that both arms accept is enough not to reject.
  if (std::isfinite(middle) && EvidenceAt(mixture, shifted.a, middle) +
                                       EvidenceAt(mixture, shifted.b, middle) <
                                   threshold) {
    return false;
  }
  return Least(mixture, shifted, threshold) >= threshold;
}

Bounds DifferenceBounds(const BetaBinomialMixture& mixture,
                        const ProductArms& arms, double alpha) {
  const Arms plain = Shifted(arms, 0);
  const double a = plain.a.At(plain.a.QuantileIndex(mixture.P()));
  const double b = plain.b.At(plain.b.QuantileIndex(mixture.P()));
  if (!std::isfinite(a) || !std::isfinite(b)) return {-kInfinity, kInfinity};
  const double step = std::max({std::abs(a), std::abs(b), 1e-300}) * 1e-3;
  return {EdgeFrom(mixture, arms, b - a, -step, alpha),
          EdgeFrom(mixture, arms, b - a, step, alpha)};
}

}  // namespace regionbench
