// SPDX-License-Identifier: Apache-2.0
#include "aggregator/insight/best_sets.h"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

namespace regionbench {
namespace {

using Targets = std::vector<std::size_t>;

bool Better(const TargetSet& a, const TargetSet& b) {
  return std::tie(a.quantile, a.mean, a.targets) <
         std::tie(b.quantile, b.mean, b.targets);
}

std::size_t CountOf(const PlacementProblem& problem) {
  return problem.round_trips.front().size();
}

// n over k, or more than `most`.
std::uint64_t SetsUpTo(std::uint64_t n, std::uint64_t k, std::uint64_t most) {
  std::uint64_t sets = 1;
  for (std::uint64_t i = 1; i <= std::min(k, n - k); ++i) {
    sets = sets * (n - std::min(k, n - k) + i) / i;
    if (sets > most) return most + 1;
  }
  return sets;
}

/// The best and the second of the sets that were offered.
class Podium {
 public:
  explicit Podium(const PlacementProblem& problem) : problem_(problem) {}

  /// True when it is the best so far.
  bool Offer(Targets targets) {
    TargetSet set = Evaluate(problem_, std::move(targets));
    ++sets_.looked_at;
    if (!begun_ || Better(set, sets_.best)) {
      if (begun_) sets_.second = std::move(sets_.best);
      sets_.best = std::move(set);
      begun_ = true;
      return true;
    }
    const bool known = set.targets == sets_.best.targets;
    if (!known && (!sets_.second || Better(set, *sets_.second))) {
      sets_.second = std::move(set);
    }
    return false;
  }
  [[nodiscard]] BestSets& sets() { return sets_; }

 private:
  const PlacementProblem& problem_;
  BestSets sets_;
  bool begun_ = false;
};

// The next combination in the order of words; false after the last.
bool Advance(Targets& targets, std::size_t count) {
  const std::size_t k = targets.size();
  std::size_t i = k;
  while (i > 0 && targets[i - 1] == count - k + i - 1) --i;
  if (i == 0) return false;
  std::iota(targets.begin() + static_cast<std::ptrdiff_t>(i - 1), targets.end(),
            targets[i - 1] + 1);
  return true;
}

BestSets AllSets(const PlacementProblem& problem) {
  Podium podium(problem);
  Targets targets(problem.choose);
  std::iota(targets.begin(), targets.end(), std::size_t{0});
  do {
    podium.Offer(targets);
  } while (Advance(targets, CountOf(problem)));
  return podium.sets();
}

Targets With(Targets targets, std::size_t more) {
  targets.insert(std::ranges::lower_bound(targets, more), more);
  return targets;
}

std::vector<std::size_t> Others(const Targets& targets, std::size_t count) {
  std::vector<std::size_t> others;
  for (std::size_t i = 0; i < count; ++i) {
    if (!std::ranges::binary_search(targets, i)) others.push_back(i);
  }
  return others;
}

Targets Greedy(const PlacementProblem& problem, std::size_t start) {
  Targets targets = {start};
  while (targets.size() < problem.choose) {
    Podium podium(problem);
    for (const std::size_t more : Others(targets, CountOf(problem))) {
      podium.Offer(With(targets, more));
    }
    targets = podium.sets().best.targets;
  }
  return targets;
}

// All sets that differ in one target; true when one of them is better.
bool OfferSwaps(const Targets& targets, std::size_t count, Podium& podium) {
  bool better = false;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    Targets rest = targets;
    rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(i));
    for (const std::size_t other : Others(targets, count)) {
      better |= podium.Offer(With(rest, other));
    }
  }
  return better;
}

// Ends: every turn makes the best set better, and there are finitely many.
Targets Improve(const PlacementProblem& problem, Targets targets,
                std::uint64_t& looked_at) {
  Podium podium(problem);
  podium.Offer(std::move(targets));
  Targets best;
  do {
    best = podium.sets().best.targets;
  } while (OfferSwaps(best, CountOf(problem), podium));
  looked_at += podium.sets().looked_at;
  return best;
}

BestSets GreedyAndSwaps(const PlacementProblem& problem) {
  Podium podium(problem);
  std::uint64_t looked_at = 0;
  for (std::size_t start = 0; start < CountOf(problem); ++start) {
    podium.Offer(Improve(problem, Greedy(problem, start), looked_at));
  }
  const Targets best = podium.sets().best.targets;
  OfferSwaps(best, CountOf(problem), podium);
  podium.sets().looked_at += looked_at;
  podium.sets().all_sets = false;
  return podium.sets();
}

}  // namespace

TargetSet Evaluate(const PlacementProblem& problem, Targets targets) {
  TargetSet set{.targets = std::move(targets)};
  std::vector<Part> parts;
  double weights = 0;
  for (std::size_t user = 0; user < problem.weights.size(); ++user) {
    const auto& own = problem.own_quantile[user];
    const std::size_t nearest = *std::ranges::min_element(
        set.targets, {}, [&](std::size_t target) { return own[target]; });
    const double weight = problem.weights[user];
    set.nearest.push_back(nearest);
    set.mean += weight * own[nearest];
    weights += weight;
    parts.push_back({&problem.round_trips[user][nearest], weight});
  }
  set.mean /= weights;
  set.quantile = MixtureQuantile(parts, problem.quantile);
  return set;
}

BestSets FindBestSets(const PlacementProblem& problem) {
  const std::uint64_t sets =
      SetsUpTo(CountOf(problem), problem.choose, problem.most_sets);
  return sets > problem.most_sets ? GreedyAndSwaps(problem) : AllSets(problem);
}

}  // namespace regionbench
