// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "aggregator/insight/mixture.h"

namespace regionbench {

/// Users, each with a weight, and what each of them sees of each target.
struct PlacementProblem {
  std::vector<double> weights;                    ///< by user; positive
  std::vector<std::vector<Shares>> round_trips;   ///< [user][target]
  std::vector<std::vector<double>> own_quantile;  ///< the same; nanoseconds
  std::size_t choose = 2;  ///< targets in a set, at least 1
  double quantile = 0.5;
  std::uint64_t most_sets = 200'000;  ///< more are not all looked at
};

/// One set of targets and what users get out of it: every one goes to the
/// target of the set with the smallest quantile of that user's own round trips
/// (the first of equals); `quantile` is that of the mixture of what all see
/// there, by weight (MixtureQuantile).
struct TargetSet {
  std::vector<std::size_t> targets;       ///< ascending
  std::vector<std::size_t> nearest = {};  ///< by user; index into all targets
  double quantile = 0;                    ///< the objective; nanoseconds
  double mean = 0;  ///< weighted, of users' own quantiles: decides among equals
};
TargetSet Evaluate(const PlacementProblem& problem,
                   std::vector<std::size_t> targets);

struct BestSets {
  TargetSet best;
  std::optional<TargetSet> second;  ///< no value when there is one set only
  bool all_sets = true;  ///< false: greedy and swaps, from every start
  std::uint64_t looked_at = 0;
};

/// The set with the smallest quantile, and the second. All sets when there are
/// at most `most_sets`; otherwise each target in turn is taken first, the
/// others are added greedily, and single targets are swapped until that does
/// not help: good, but not proved the best, and the second is the best within
/// one swap. Deterministic. Requires as many targets as are to be chosen.
BestSets FindBestSets(const PlacementProblem& problem);

}  // namespace regionbench
