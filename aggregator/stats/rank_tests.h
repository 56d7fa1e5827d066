// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>

#include "aggregator/stats/box.h"

namespace regionbench {

/// Round trips of two targets, in any order, none empty; +infinity is lost.
///
/// Everything here treats probes as independent, which round trips are not: at
/// autocorrelation 0.5 these tests err in 24 % of cases at "5 %". They are
/// shown beside the verdict (sections.h) and never make it.
struct TwoSamples {
  std::span<const double> a;
  std::span<const double> b;
};

/// H0: P(a < b) = 1/2. Two-sided.
struct MannWhitneyTest {
  double u_a = 0;       ///< pairs in which a is slower, ties count half
  double p_normal = 1;  ///< corrected for ties and continuity
  /// Only without ties and below 50 probes each.
  std::optional<double> p_exact;
};
MannWhitneyTest MannWhitney(const TwoSamples& samples);

/// As Mann-Whitney with unequal spread allowed. No value when the two do not
/// overlap at all, or with a single probe.
struct BrunnerMunzelTest {
  double statistic = 0;  ///< positive: a is faster
  double p_value = 1;
};
std::optional<BrunnerMunzelTest> BrunnerMunzel(const TwoSamples& samples);

/// Share of pairs in which a is faster, ties count half: "a probe to A beats
/// one to B 97 times out of 100". Not transitive: never rank by it.
double ProbabilityAFaster(const TwoSamples& samples);

/// 2 P(a faster) - 1.
double CliffsDelta(const TwoSamples& samples);

/// Median of all b - a (Hodges, Lehmann 1963), with its interval. Replies only:
/// no sample may contain a lost probe.
struct ShiftEstimate {
  double shift = 0;
  Bounds interval;
};
ShiftEstimate HodgesLehmann(const TwoSamples& replies, double confidence);

}  // namespace regionbench
