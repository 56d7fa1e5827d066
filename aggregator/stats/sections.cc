// SPDX-License-Identifier: Apache-2.0
#include "aggregator/stats/sections.h"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

#include "aggregator/stats/quantile.h"

namespace regionbench {
namespace {

// In double: long double costs several times as much, and a report over many
// targets compares every pair of them.
using StudentsT = boost::math::students_t_distribution<
    double, boost::math::policies::policy<
                boost::math::policies::promote_double<false>>>;

constexpr std::size_t kFewestPerSection = 20;
constexpr double kPerTail = 5;
constexpr double kLargestRho = 0.9;

struct Kept {
  std::vector<double> differences;
  double sum_of_both = 0;  // for the error that sketches add
  std::size_t absent = 0;  // sections in which one of them was hardly tried
};

Kept KeepFinite(const SectionedPair& pair) {
  Kept kept;
  for (std::size_t i = 0; i < pair.a.size(); ++i) {
    if (std::isnan(pair.a[i]) || std::isnan(pair.b[i])) ++kept.absent;
    if (!std::isfinite(pair.a[i]) || !std::isfinite(pair.b[i])) continue;
    kept.differences.push_back(pair.b[i] - pair.a[i]);
    kept.sum_of_both += pair.a[i] + pair.b[i];
  }
  return kept;
}

double Mean(std::span<const double> values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

// Squares around the mean, and the products of neighbours.
struct Spread {
  double squares = 0;
  double lagged = 0;
};

Spread SpreadAround(std::span<const double> values, double mean) {
  Spread spread;
  double previous = 0;
  for (const double value : values) {
    const double residual = value - mean;
    spread.squares += residual * residual;
    spread.lagged += residual * previous;
    previous = residual;
  }
  return spread;
}

void Estimate(const Kept& kept, PairVerdict& verdict) {
  const auto n = static_cast<double>(kept.differences.size());
  verdict.difference = Mean(kept.differences);
  const Spread spread = SpreadAround(kept.differences, verdict.difference);
  const double lag1 = spread.squares > 0 ? spread.lagged / spread.squares : 0;
  // + 1/n undoes most of the small-sample bias of lag 1.
  verdict.rho = std::clamp(lag1 + 1 / n, 0.0, kLargestRho);
  if (spread.squares == 0) verdict.rho = 0;
  const double inflation = (1 + verdict.rho) / (1 - verdict.rho);
  verdict.standard_error = std::sqrt(spread.squares / (n - 1) / n * inflation);
}

double Degrees(const PairVerdict& verdict) {
  return static_cast<double>(verdict.sections - verdict.dropped - 1);
}

double StudentQuantile(double degrees, double confidence) {
  const double tail = (1 - confidence) / 2;
  // At a confidence of 0 or below there is nothing to multiply with.
  if (tail >= 0.5) return 0;
  return boost::math::quantile(
      boost::math::complement(StudentsT(degrees), tail));
}

double PValue(const PairVerdict& verdict) {
  const double distance =
      std::max(0.0, std::abs(verdict.difference) - verdict.slack);
  if (verdict.standard_error == 0) return distance > 0 ? 0 : 1;
  const StudentsT t(Degrees(verdict));
  return 2 * boost::math::cdf(
                 boost::math::complement(t, distance / verdict.standard_error));
}

Bounds IntervalAt(const PairVerdict& verdict, const PairRules& rules,
                  double confidence) {
  const double critical =
      rules.critical == nullptr
          ? CriticalValue(verdict, confidence)
          : rules.critical->At(Degrees(verdict), confidence);
  const double half_width = critical * verdict.standard_error + verdict.slack;
  return {verdict.difference - half_width, verdict.difference + half_width};
}

Finding Decide(const PairVerdict& verdict, double tie) {
  const Bounds& inner = verdict.tie_interval;
  if (inner.low > -tie && inner.high < tie) return Finding::kTied;
  if (verdict.interval.low > 0) return Finding::kAFaster;
  if (verdict.interval.high < 0) return Finding::kBFaster;
  return Finding::kUnsure;
}

void Conclude(const PairRules& rules, PairVerdict& verdict) {
  const double alpha = 1 - rules.confidence;
  verdict.interval = IntervalAt(verdict, rules, 1 - alpha);
  verdict.tie_interval = IntervalAt(verdict, rules, 1 - 2 * alpha);
  verdict.p_value = PValue(verdict);
  verdict.finding = Decide(verdict, rules.tie);
  verdict.unsure_because = UnsureBecause::kNothing;
  if (verdict.finding != Finding::kUnsure) return;
  verdict.unsure_because = UnsureBecause::kTooClose;
  verdict.further_rounds = FurtherRounds(
      verdict, verdict.interval.high - verdict.difference, rules.tie);
}

}  // namespace

std::size_t RoundsPerSection(double quantile) {
  const double tail = std::min(quantile, 1 - quantile);
  // 5 / (1 - 0.9) is a hair above 50 in doubles.
  const double per = std::ceil(kPerTail / tail - 1e-9);
  return std::max(kFewestPerSection, static_cast<std::size_t>(per));
}

std::size_t RoundsNeeded(double quantile) {
  return 2 * RoundsPerSection(quantile);
}

std::size_t SectionCount(std::size_t rounds, double quantile) {
  if (rounds < RoundsNeeded(quantile)) return 0;
  return std::clamp(rounds / RoundsPerSection(quantile), kFewestTimeSections,
                    kMostTimeSections);
}

std::vector<double> SectionQuantiles(std::span<const double> values,
                                     std::size_t sections, double quantile) {
  std::vector<double> quantiles;
  std::vector<double> slice;
  for (std::size_t k = 0; k < sections; ++k) {
    const std::size_t begin = values.size() * k / sections;
    const std::size_t end = values.size() * (k + 1) / sections;
    slice.clear();
    for (std::size_t i = begin; i < end; ++i) {
      if (!std::isnan(values[i])) slice.push_back(values[i]);
    }
    quantiles.push_back(QuantileInPlace(slice, quantile).value_or(kInfinity));
  }
  return quantiles;
}

double TiePValue(const PairVerdict& verdict, double tie) {
  const double room = tie - std::abs(verdict.difference) - verdict.slack;
  if (verdict.unsure_because == UnsureBecause::kTooFewRounds ||
      verdict.unsure_because == UnsureBecause::kTooMuchLoss) {
    return 1;
  }
  if (verdict.standard_error == 0) return room > 0 ? 0 : 1;
  const StudentsT t(Degrees(verdict));
  return boost::math::cdf(
      boost::math::complement(t, room / verdict.standard_error));
}

double CriticalValues::At(double degrees, double confidence) {
  const auto [entry, fresh] = known_.try_emplace({degrees, confidence});
  if (fresh) entry->second = StudentQuantile(degrees, confidence);
  return entry->second;
}

double CriticalValue(const PairVerdict& verdict, double confidence) {
  return StudentQuantile(Degrees(verdict), confidence);
}

std::optional<std::size_t> FurtherRounds(const PairVerdict& verdict,
                                         double half_width, double tie) {
  const double wanted = std::max(std::abs(verdict.difference), tie / 2);
  if (wanted <= 0) return std::nullopt;
  const double ratio = half_width / wanted;
  const double further =
      static_cast<double>(verdict.rounds) * (ratio * ratio - 1);
  if (further > 1e15) return std::nullopt;
  return static_cast<std::size_t>(std::max(1.0, std::ceil(further)));
}

PairVerdict CompareSections(const SectionedPair& pair, const PairRules& rules) {
  PairVerdict verdict;
  verdict.rounds = pair.rounds;
  verdict.sections = pair.a.size();
  if (pair.a.size() < kFewestTimeSections) {
    const std::size_t needed = RoundsNeeded(rules.quantile);
    if (pair.rounds < needed) verdict.further_rounds = needed - pair.rounds;
    return verdict;
  }
  const Kept kept = KeepFinite(pair);
  verdict.dropped = pair.a.size() - kept.differences.size();
  if (verdict.dropped * 5 > verdict.sections) {
    if (kept.absent * 5 > verdict.sections) {
      verdict.further_rounds = pair.rounds;
    } else {
      verdict.unsure_because = UnsureBecause::kTooMuchLoss;
    }
    return verdict;
  }
  verdict.slack = pair.relative_error * kept.sum_of_both /
                  static_cast<double>(kept.differences.size());
  Estimate(kept, verdict);
  Conclude(rules, verdict);
  return verdict;
}

PairVerdict CompareRounds(const PairedRounds& rounds, const PairRules& rules) {
  const std::size_t n = std::min(rounds.a.size(), rounds.b.size());
  const std::size_t sections = SectionCount(n, rules.quantile);
  const auto a = SectionQuantiles(rounds.a.first(n), sections, rules.quantile);
  const auto b = SectionQuantiles(rounds.b.first(n), sections, rules.quantile);
  return CompareSections({a, b, n, 0}, rules);
}

}  // namespace regionbench
