// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "aggregator/insight/best_sets.h"
#include "aggregator/insight/kind.h"
#include "aggregator/insight/time_slices.h"
#include "aggregator/report/report.h"

namespace regionbench {

struct PlacementRequest {
  WallTime since{};
  WallTime until{};
  std::map<std::string, double> users = {};  ///< weight of each probe, positive
  std::size_t choose = 2;
  double quantile = 0.5;
  double confidence = 0.95;
  Nanoseconds min_difference{1'000'000};
  double min_difference_ratio = 0.02;
  bool allow_tainted = false;
  Kind kind = {};
};

/// One user and where that user is served.
struct PlacedUser {
  std::string probe;
  double weight = 1;
  TargetId nearest = {};
  std::optional<Nanoseconds> quantile = std::nullopt;  ///< of that user alone
  std::uint64_t n = 0;
};

struct PlacedSet {
  std::vector<TargetId> targets = {};
  std::optional<Nanoseconds> quantile = std::nullopt;  ///< of all users
  std::vector<PlacedUser> users = {};
};

/// A target that could not be chosen, and who did not measure it enough.
struct MissingTarget {
  TargetId target;
  std::vector<std::string> probes;
};

struct Placement {
  PlacementRequest request;
  VerdictState state = VerdictState::kNoData;  ///< winner: best beats runner_up
  std::optional<PlacedSet> best = std::nullopt;
  std::optional<PlacedSet> runner_up = std::nullopt;
  Interval behind = {};      ///< runner_up minus best
  std::size_t sections = 0;  ///< stretches of time that were compared
  std::size_t targets = 0;   ///< candidates
  bool all_sets = true;
  std::uint64_t looked_at = 0;
  std::vector<MissingTarget> missing = {};
  std::string text = {};  ///< one plain sentence
};

/// Which `choose` targets serve the users best, the users being probes with
/// weights. A user is served by the target of the set with the smallest
/// quantile of that user's own round trips over the whole window; the objective
/// is that quantile of the mixture of what all users then see, by weight
/// (best_sets.h, mixture.h). Only targets with enough attempts from every user
/// are candidates.
///
/// The best set and the runner-up, served as in the whole window, are compared
/// by their objectives in the same stretches of time (sections.h), 8 or more in
/// which every user has enough attempts. The verdict is about these two sets: a
/// third one that is as near is not looked at. Sketches, not samples, are kept:
/// every quantile is within 0.1354 %. Takes samples in order of time.
class PlacementFinder {
 public:
  explicit PlacementFinder(PlacementRequest request)
      : request_(std::move(request)) {}

  void Add(const Sample& sample);
  /// Once, after the last Add.
  Placement Finish();

 private:
  using ByTarget = std::map<TargetId, SlicedSketch>;

  [[nodiscard]] std::vector<TargetId> Candidates(Placement& placement) const;
  [[nodiscard]] PlacementProblem Problem(
      const std::vector<TargetId>& candidates) const;
  [[nodiscard]] PlacedSet Describe(
      const TargetSet& set, const std::vector<TargetId>& candidates) const;
  void Compare(Placement& placement) const;
  [[nodiscard]] std::vector<double> Sections(const PlacedSet& set,
                                             std::size_t coarser,
                                             std::vector<bool>& enough) const;

  PlacementRequest request_;
  SliceGrid grid_;
  std::map<std::string, ByTarget> seen_;  // by user
};

}  // namespace regionbench
