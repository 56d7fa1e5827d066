// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "aggregator/stats/sections.h"

namespace regionbench {

/// What counts as equal: less than the larger of an absolute difference and a
/// share of the smaller quantile. Both 0 refuses ties. `absolute` has the unit
/// of the samples.
struct TieRule {
  double absolute = 0;
  double ratio = 0;

  [[nodiscard]] double For(double smaller_quantile) const;
};

struct FamilyRules {
  double quantile = 0.5;
  double confidence = 0.95;
  TieRule tie;
  double max_loss = 0.05;  ///< who surely loses more cannot win
};

enum class AgainstBest { kBest, kTied, kSlower, kUnsure, kLossy, kSilent };

struct FamilyMember {
  double quantile = 0;  ///< over all probes; +infinity among the lost
  AgainstBest standing = AgainstBest::kUnsure;
  PairVerdict behind_best;  ///< difference: this one minus the best
};

/// `a` comes before `b` in the order.
struct FamilyPair {
  std::size_t a = 0;
  std::size_t b = 0;
  PairVerdict verdict;
};

struct FamilyVerdict {
  std::vector<std::size_t> order;  ///< fastest first, the given order in ties
  std::vector<FamilyMember> members;  ///< as given
  std::vector<FamilyPair> pairs;
  std::optional<std::size_t> best;  ///< no value when all are lossy or silent
  /// Every other one is surely slower (or cannot win): wrong with a probability
  /// of at most 1 - confidence, however many there are.
  bool winner_certain = false;
  /// Nobody is unsure: either a winner or a proved tie.
  bool decided = false;
  std::optional<std::size_t> further_rounds;  ///< probably, until decided
};

/// All targets against each other, by paired time sections. Each has one value
/// a round in time order: +infinity lost, NaN invalid. Equal lengths; shorter
/// ones cut the others.
FamilyVerdict CompareFamily(std::span<const std::span<const double>> targets,
                            const FamilyRules& rules);

/// One target as it is compared: its quantile in each time section (+infinity
/// where it is lost, NaN where too little was tried), over all, and its counts.
struct FamilyEvidence {
  std::vector<double> sections;
  double quantile = 0;
  std::size_t sent = 0;
  std::size_t lost = 0;
};

/// Targets over one stretch of time, cut into the same sections for all; from
/// samples or from merged sketches.
struct SectionedFamily {
  std::span<const FamilyEvidence> targets;
  std::size_t rounds = 0;
  double relative_error = 0;  ///< of each quantile
};
FamilyVerdict CompareSectioned(const SectionedFamily& given,
                               const FamilyRules& rules);

/// Holm's step-down adjustment, in the order given.
std::vector<double> HolmAdjusted(std::span<const double> p_values);

/// Compact letters (Piepho 2004) for `count` items, fastest first, of which the
/// pairs in `distinct` differ. Bounded: in a contrived family, where the number
/// of letters would double with each pair, the last items share one all the
/// same; two that are not in `distinct` always do.
std::vector<std::string> CompactLetters(
    std::size_t count,
    std::span<const std::pair<std::size_t, std::size_t>> distinct);

}  // namespace regionbench
