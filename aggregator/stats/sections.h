// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "aggregator/stats/box.h"

namespace regionbench {

/// Round trips of two targets in time order, one of each a round: +infinity is
/// a lost probe, NaN an invalid one (it does not count). Same length. Any unit;
/// differences come back in it.
struct PairedRounds {
  std::span<const double> a;
  std::span<const double> b;
};

class CriticalValues;

struct PairRules {
  double quantile = 0.5;
  double confidence = 0.95;
  double tie = 0;  ///< smaller differences do not matter; 0 refuses ties
  CriticalValues* critical = nullptr;  ///< for who compares many pairs
};

enum class Finding { kAFaster, kBFaster, kTied, kUnsure };
enum class UnsureBecause { kNothing, kTooFewRounds, kTooMuchLoss, kTooClose };

/// The verdict about one pair. Everything after `rounds` is meaningless when
/// it is unsure because of too few rounds or too much loss.
struct PairVerdict {
  Finding finding = Finding::kUnsure;
  UnsureBecause unsure_because = UnsureBecause::kTooFewRounds;
  std::size_t sections = 0;
  std::size_t dropped = 0;  ///< sections in which a quantile was lost
  std::size_t rounds = 0;
  double difference = 0;  ///< b - a; positive: a is faster
  Bounds interval;        ///< at the confidence, alpha shared by both sides
  Bounds tie_interval;    ///< alpha on each side: inside (-tie, tie) is tied
  double p_value = 1;     ///< two-sided
  double rho = 0;         ///< autocorrelation of sections; > 0.5: unsteady
  double standard_error = 0;
  double slack = 0;  ///< half-width that sketches instead of samples add
  /// Probably needed until decided; no value when more would not help.
  std::optional<std::size_t> further_rounds;
};

/// Paired time sections: batch means of the difference of quantiles with an
/// AR(1) correction. Deterministic; absorbs autocorrelation shorter than a
/// section and whatever hits both targets alike.
PairVerdict CompareRounds(const PairedRounds& rounds, const PairRules& rules);

/// Sections to cut `rounds` into; 0 when there are too few of them.
std::size_t SectionCount(std::size_t rounds, double quantile);
/// Attempts that a section should have at the least, to tell its quantile: 20
/// for the median, 100 for p95.
std::size_t RoundsPerSection(double quantile);
/// No verdict from fewer sections, and never more.
inline constexpr std::size_t kFewestTimeSections = 8;
inline constexpr std::size_t kMostTimeSections = 20;
/// The fewest rounds that give an answer: 40 for the median, 200 for p95.
std::size_t RoundsNeeded(double quantile);
/// Type 7 of each of `sections` equal slices; +infinity where it is lost.
std::vector<double> SectionQuantiles(std::span<const double> values,
                                     std::size_t sections, double quantile);

/// Section quantiles from elsewhere, such as merged sketches: +infinity where
/// it is lost, NaN where too little was tried.
struct SectionedPair {
  std::span<const double> a;
  std::span<const double> b;
  std::size_t rounds = 0;
  double relative_error = 0;  ///< of each quantile
};
PairVerdict CompareSections(const SectionedPair& pair, const PairRules& rules);

/// The larger p-value of two one-sided tests that the difference lies inside
/// (-tie, tie): at most alpha where the verdict is tied. 1 without an interval.
double TiePValue(const PairVerdict& verdict, double tie);

/// Two-sided quantiles of Student's t, remembered: a report over many targets
/// asks for the same few again and again. One thread.
class CriticalValues {
 public:
  double At(double degrees, double confidence);

 private:
  std::map<std::pair<double, double>, double> known_;
};

/// Two-sided quantile of Student's t for the sections that were kept.
double CriticalValue(const PairVerdict& verdict, double confidence);
/// Rounds beyond those so far until `half_width` is as small as the larger of
/// the difference and half the tie; no value when both are 0.
std::optional<std::size_t> FurtherRounds(const PairVerdict& verdict,
                                         double half_width, double tie);

}  // namespace regionbench
