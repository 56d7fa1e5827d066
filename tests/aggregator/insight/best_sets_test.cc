// SPDX-License-Identifier: Apache-2.0
#include "aggregator/insight/best_sets.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/support/simulated_run.h"

namespace regionbench {
namespace {

/// A hundred attempts around `ms`, of which `lost` were not answered.
Sketch Around(double ms, std::uint64_t lost = 0) {
  Sketch sketch;
  for (int i = 0; i < 100 - static_cast<int>(lost); ++i) {
    EXPECT_TRUE(sketch.Add(ms * 1e-3 * (1 + 0.001 * i)));
  }
  sketch.AddLost(lost);
  return sketch;
}

double MsOf(double nanoseconds) { return std::round(nanoseconds / 1e5) / 10; }

TEST(MixtureTest, IsTheSmallestRoundTripThatCoversTheShare) {
  const Shares near(Around(10));
  const Shares far(Around(100));
  const std::vector<Part> even = {{&near, 1}, {&far, 1}};
  EXPECT_EQ(MsOf(MixtureQuantile(even, 0.25)), 10.5);
  EXPECT_EQ(MsOf(MixtureQuantile(even, 0.5)), 11);
  EXPECT_EQ(MsOf(MixtureQuantile(even, 0.75)), 105);
  const std::vector<Part> heavy = {{&near, 3}, {&far, 1}};
  EXPECT_EQ(MsOf(MixtureQuantile(heavy, 0.7)), 10.9);
}

TEST(MixtureTest, LostAttemptsComeLast) {
  const Shares lossy(Around(10, 40));
  const std::vector<Part> parts = {{&lossy, 2}};
  EXPECT_EQ(MsOf(MixtureQuantile(parts, 0.6)), 10.6);
  EXPECT_TRUE(std::isinf(MixtureQuantile(parts, 0.61)));
  const Shares nothing{Sketch()};
  const std::vector<Part> none = {{&nothing, 1}};
  EXPECT_TRUE(std::isinf(MixtureQuantile(none, 0.5)));
}

/// Users in rows, targets in columns: medians in ms.
PlacementProblem Problem(const std::vector<std::vector<double>>& ms) {
  PlacementProblem problem;
  for (const auto& row : ms) {
    problem.weights.push_back(1);
    auto& shares = problem.round_trips.emplace_back();
    auto& own = problem.own_quantile.emplace_back();
    for (const double value : row) {
      shares.emplace_back(Around(value));
      own.push_back(value * 1.05e6);
    }
  }
  return problem;
}

TEST(BestSetsTest, EveryUserGoesToTheNearestOfTheSet) {
  const TargetSet set =
      Evaluate(Problem({{10, 50, 90}, {80, 40, 20}, {30, 30, 70}}), {0, 2});
  EXPECT_EQ(set.nearest, (std::vector<std::size_t>{0, 2, 0}));
  EXPECT_EQ(MsOf(set.quantile), 21);
  EXPECT_EQ(MsOf(set.mean), 21);
}

TEST(BestSetsTest, WeightsDecideWhoIsServed) {
  PlacementProblem problem = Problem({{10, 100}, {100, 12}});
  problem.choose = 1;
  EXPECT_EQ(FindBestSets(problem).best.targets, std::vector<std::size_t>{0});
  problem.weights = {1, 3};
  EXPECT_EQ(FindBestSets(problem).best.targets, std::vector<std::size_t>{1});
}

TEST(BestSetsTest, TheQuantileDecidesToo) {
  // Three users near the first target, one far from it.
  PlacementProblem problem = Problem({{10, 50}, {10, 50}, {10, 50}, {200, 50}});
  problem.choose = 1;
  EXPECT_EQ(FindBestSets(problem).best.targets, std::vector<std::size_t>{0});
  problem.quantile = 0.95;
  EXPECT_EQ(FindBestSets(problem).best.targets, std::vector<std::size_t>{1});
}

TEST(BestSetsTest, OneSetHasNoSecond) {
  const BestSets sets = FindBestSets(Problem({{10, 20}}));
  EXPECT_EQ(sets.looked_at, 1U);
  EXPECT_FALSE(sets.second);
}

TEST(BestSetsTest, AllSetsAreLookedAtOnce) {
  PlacementProblem problem = Problem({{5, 4, 3, 2, 1, 6, 7, 8}});
  problem.choose = 3;
  const BestSets sets = FindBestSets(problem);
  EXPECT_EQ(sets.looked_at, 56U);
  EXPECT_TRUE(sets.all_sets);
  // One user needs one target: the first set in order that has it, and the
  // next.
  EXPECT_EQ(sets.best.targets, (std::vector<std::size_t>{0, 1, 4}));
  EXPECT_EQ(sets.second->targets, (std::vector<std::size_t>{0, 2, 4}));
}

TEST(BestSetsTest, GreedyWithSwapsFindsWhatAllSetsFind) {
  Dice dice(1);
  for (int round = 0; round < 60; ++round) {
    std::vector<std::vector<double>> ms(5, std::vector<double>(8));
    for (auto& row : ms) {
      for (double& value : row) value = std::round(10 + 200 * dice.Roll());
    }
    PlacementProblem problem = Problem(ms);
    problem.choose = 1 + static_cast<std::size_t>(round) % 4;
    problem.quantile = round % 2 == 0 ? 0.5 : 0.9;
    const BestSets all = FindBestSets(problem);
    problem.most_sets = 0;
    const BestSets some = FindBestSets(problem);
    EXPECT_FALSE(some.all_sets);
    EXPECT_EQ(some.best.quantile, all.best.quantile) << round;
    EXPECT_EQ(some.best.targets, all.best.targets) << round;
    EXPECT_EQ(some.second->quantile, all.second->quantile) << round;
  }
}

}  // namespace
}  // namespace regionbench
