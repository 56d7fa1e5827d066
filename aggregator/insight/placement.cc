// SPDX-License-Identifier: Apache-2.0
#include "aggregator/insight/placement.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "aggregator/insight/placement_text.h"
#include "aggregator/report/summary.h"
#include "aggregator/stats/bucket_layout.h"
#include "aggregator/stats/family.h"
#include "aggregator/stats/sections.h"

namespace regionbench {
namespace {

constexpr std::size_t kFewestSections = 8;

std::uint64_t Attempts(const Sketch& sketch) {
  return sketch.Received() + sketch.Lost();
}

// What tells a quantile: 20 attempts for the median, 100 for p95.
std::uint64_t Enough(double quantile) { return RoundsNeeded(quantile) / 2; }

std::vector<double> OnlyWhere(const std::vector<double>& values,
                              const std::vector<bool>& wanted) {
  std::vector<double> kept;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (wanted[i]) kept.push_back(values[i]);
  }
  return kept;
}

VerdictState StateOf(Finding finding) {
  if (finding == Finding::kAFaster) return VerdictState::kWinner;
  return finding == Finding::kTied ? VerdictState::kTied
                                   : VerdictState::kUnsure;
}

void Conclude(const PairVerdict& verdict, Placement& placement) {
  placement.state = StateOf(verdict.finding);
  placement.sections = verdict.sections - verdict.dropped;
  const bool known = verdict.unsure_because != UnsureBecause::kTooFewRounds &&
                     verdict.unsure_because != UnsureBecause::kTooMuchLoss;
  if (!known) return;
  const Bounds& range = verdict.finding == Finding::kTied ? verdict.tie_interval
                                                          : verdict.interval;
  placement.behind = {Finite(verdict.difference), Finite(range.low),
                      Finite(range.high)};
}

}  // namespace

void PlacementFinder::Add(const Sample& sample) {
  if (!request_.users.contains(sample.probe)) return;
  const auto value = ValueOf(sample, request_.kind, request_.allow_tainted);
  if (value) seen_[sample.probe][sample.target].Add(grid_, sample.at, *value);
}

std::vector<TargetId> PlacementFinder::Candidates(Placement& placement) const {
  std::map<TargetId, std::vector<std::string>> missing;
  for (const auto& [probe, targets] : seen_) {
    for (const auto& [target, sketch] : targets) missing[target];
  }
  for (auto& [target, probes] : missing) {
    for (const auto& [probe, weight] : request_.users) {
      const auto user = seen_.find(probe);
      const bool measured = user != seen_.end() &&
                            user->second.contains(target) &&
                            Attempts(user->second.at(target).Whole()) >=
                                Enough(request_.quantile);
      if (!measured) probes.push_back(probe);
    }
  }
  std::vector<TargetId> candidates;
  for (auto& [target, probes] : missing) {
    if (probes.empty()) {
      candidates.push_back(target);
    } else {
      placement.missing.push_back({target, std::move(probes)});
    }
  }
  return candidates;
}

PlacementProblem PlacementFinder::Problem(
    const std::vector<TargetId>& candidates) const {
  PlacementProblem problem;
  problem.choose = request_.choose;
  problem.quantile = request_.quantile;
  for (const auto& [probe, weight] : request_.users) {
    problem.weights.push_back(weight);
    auto& shares = problem.round_trips.emplace_back();
    auto& own = problem.own_quantile.emplace_back();
    for (const TargetId& target : candidates) {
      const Sketch whole = seen_.at(probe).at(target).Whole();
      shares.emplace_back(whole);
      own.push_back(SketchQuantile(whole, request_.quantile));
    }
  }
  return problem;
}

PlacedSet PlacementFinder::Describe(
    const TargetSet& set, const std::vector<TargetId>& candidates) const {
  PlacedSet placed{.quantile = Finite(set.quantile)};
  for (const std::size_t i : set.targets) {
    placed.targets.push_back(candidates[i]);
  }
  std::size_t user = 0;
  for (const auto& [probe, weight] : request_.users) {
    const TargetId& nearest = candidates[set.nearest[user++]];
    const Sketch whole = seen_.at(probe).at(nearest).Whole();
    placed.users.push_back(
        {.probe = probe,
         .weight = weight,
         .nearest = nearest,
         .quantile = Finite(SketchQuantile(whole, request_.quantile)),
         .n = Attempts(whole)});
  }
  return placed;
}

// The objective of each slice; clears `enough` where a user has too little.
std::vector<double> PlacementFinder::Sections(const PlacedSet& set,
                                              std::size_t coarser,
                                              std::vector<bool>& enough) const {
  std::vector<std::vector<Shares>> shares;
  for (const PlacedUser& user : set.users) {
    const auto slices =
        seen_.at(user.probe).at(user.nearest).Slices(grid_, coarser);
    enough.resize(slices.size(), true);
    auto& list = shares.emplace_back();
    for (std::size_t i = 0; i < slices.size(); ++i) {
      list.emplace_back(slices[i]);
      if (Attempts(slices[i]) < Enough(request_.quantile)) enough[i] = false;
    }
  }
  std::vector<double> objectives;
  for (std::size_t i = 0; i < enough.size(); ++i) {
    std::vector<Part> parts;
    for (std::size_t user = 0; user < shares.size(); ++user) {
      parts.push_back({&shares[user][i], set.users[user].weight});
    }
    objectives.push_back(MixtureQuantile(parts, request_.quantile));
  }
  return objectives;
}

// Ten to twenty sections at first, and up to forty where some have too little.
void PlacementFinder::Compare(Placement& placement) const {
  const TieRule tie{static_cast<double>(request_.min_difference.count()),
                    request_.min_difference_ratio};
  const auto best = placement.best->quantile;
  const double smaller = best ? static_cast<double>(best->count())
                              : std::numeric_limits<double>::infinity();
  for (const std::size_t coarser : {1U, 0U}) {
    std::vector<bool> enough;
    const auto first = Sections(*placement.best, coarser, enough);
    const auto second = Sections(*placement.runner_up, coarser, enough);
    const auto a = OnlyWhere(first, enough);
    const auto b = OnlyWhere(second, enough);
    placement.sections = a.size();
    if (a.size() < kFewestSections) continue;
    const PairVerdict verdict = CompareSections(
        {a, b, a.size(), RelativeError(kFinestSchema)},
        {request_.quantile, request_.confidence, tie.For(smaller)});
    return Conclude(verdict, placement);
  }
  placement.state = VerdictState::kUnsure;
}

Placement PlacementFinder::Finish() {
  Placement placement{.request = request_};
  const auto candidates = Candidates(placement);
  placement.targets = candidates.size();
  if (!candidates.empty() && candidates.size() >= request_.choose) {
    const BestSets sets = FindBestSets(Problem(candidates));
    placement.all_sets = sets.all_sets;
    placement.looked_at = sets.looked_at;
    placement.best = Describe(sets.best, candidates);
    placement.state = VerdictState::kWinner;
    if (sets.second) {
      placement.runner_up = Describe(*sets.second, candidates);
      Compare(placement);
    }
    if (!placement.best->quantile) placement.state = VerdictState::kNoData;
  }
  placement.text = Sentence(placement);
  return placement;
}

}  // namespace regionbench
