// SPDX-License-Identifier: Apache-2.0
#include "aggregator/stats/race.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <span>
#include <utility>
#include <vector>

#include "aggregator/stats/paired_median.h"
#include "aggregator/stats/quantile.h"
#include "aggregator/stats/rank_tests.h"
#include "tests/aggregator/stats/vectors.h"

namespace regionbench {
namespace {

TEST(PairedMedianTest, AgreesWithEveryKnownAnswer) {
  const BetaBinomialMixture mixture(0.5, 100);
  for (const auto& [name, pair] : Expected()["pair"].items()) {
    SCOPED_TRACE(name);
    const auto regions = Regions(name);
    const auto& expected = pair["sequential_paired_median"];
    const auto& checkpoints = expected["checkpoints"];
    std::size_t next = 0;
    nlohmann::json excludes_zero;
    nlohmann::json inside_delta;
    PairedMedian watched;
    for (std::size_t i = 0; i < regions.at("a").size(); ++i) {
      const double d = regions.at("b")[i] - regions.at("a")[i];
      if (std::isnan(d)) continue;
      watched.Add(d);
      const std::size_t t = watched.Size();
      const Bounds bounds = watched.Interval(mixture, 0.05, 1);
      if (next < checkpoints.size() && checkpoints[next]["t"] == t) {
        ExpectClose(bounds.low, NumberFrom(checkpoints[next]["lower"]));
        ExpectClose(bounds.high, NumberFrom(checkpoints[next]["upper"]));
        ++next;
      }
      if (t < 10) continue;
      const bool excluded = bounds.low > 0 || bounds.high < 0;
      const bool inside = bounds.low > -1 && bounds.high < 1;
      if (excluded && excludes_zero.is_null()) excludes_zero = t;
      if (inside && inside_delta.is_null()) inside_delta = t;
    }
    EXPECT_EQ(next, checkpoints.size());
    EXPECT_EQ(excludes_zero, expected["first_excludes_zero"]);
    EXPECT_EQ(inside_delta, expected["first_inside_delta"]);
  }
}

TEST(PairedMedianTest, AddingAllAtOnceIsAddingOneByOne) {
  const auto regions = Regions("p09_equal_ar09");
  std::vector<double> differences;
  PairedMedian one_by_one;
  for (std::size_t i = 0; i < 400; ++i) {
    differences.push_back(regions.at("b")[i] - regions.at("a")[i]);
    one_by_one.Add(differences.back());
  }
  const std::span<const double> all(differences);
  PairedMedian at_once;
  at_once.AddAll(all.first(150));
  at_once.AddAll({});
  at_once.AddAll(all.subspan(150));
  const BetaBinomialMixture mixture(0.5);
  EXPECT_EQ(at_once.Size(), one_by_one.Size());
  EXPECT_EQ(at_once.Median(), one_by_one.Median());
  EXPECT_EQ(at_once.Tau(), one_by_one.Tau());
  EXPECT_EQ(at_once.Interval(mixture, 0.05, 1),
            one_by_one.Interval(mixture, 0.05, 1));
}

// Log-normal jitter of 1 ms above each base, AR(1) between rounds.
class Paths {
 public:
  Paths(std::vector<double> bases, std::uint64_t seed, double ar = 0)
      : bases_(std::move(bases)),
        state_(bases_.size()),
        random_(seed),
        ar_(ar) {
    for (double& x : state_) x = normal_(random_);
  }

  std::vector<double> Round() {
    std::vector<double> values;
    for (std::size_t i = 0; i < bases_.size(); ++i) {
      state_[i] = ar_ * state_[i] + std::sqrt(1 - ar_ * ar_) * normal_(random_);
      values.push_back(bases_[i] + std::exp(0.8 * state_[i]));
    }
    return values;
  }

 private:
  std::vector<double> bases_;
  std::vector<double> state_;
  std::mt19937_64 random_;
  std::normal_distribution<double> normal_;
  double ar_;
};

Race Finish(Paths paths, std::size_t targets, const RaceRules& rules) {
  Race race(targets, rules);
  while (race.State() == RaceState::kRunning) race.AddRound(paths.Round());
  return race;
}

constexpr RaceRules kRaceRules{.tie = {1, 0.02}};

TEST(RaceTest, DecidesThreeMillisecondsInFewRounds) {
  double rounds = 0;
  for (std::uint64_t run = 0; run < 100; ++run) {
    const Race race = Finish(Paths({34, 31}, run), 2, kRaceRules);
    ASSERT_EQ(race.State(), RaceState::kWinner);
    ASSERT_EQ(race.Leader(), 1U);
    rounds += static_cast<double>(race.Rounds());
  }
  EXPECT_LT(rounds / 100, 40);
}

TEST(RaceTest, RarelyPicksAWinnerOfTwoEquals) {
  RaceRules rules;
  rules.gate = 0;
  int winners = 0;
  for (std::uint64_t run = 0; run < 300; ++run) {
    const Race race = Finish(Paths({50, 50}, 1000 + run), 2, rules);
    winners += race.State() == RaceState::kWinner ? 1 : 0;
  }
  EXPECT_LE(winners, 24);
}

TEST(RaceTest, PeekingWithARankTestPicksFarMore) {
  int winners = 0;
  for (std::uint64_t run = 0; run < 60; ++run) {
    Paths paths({50, 50}, 2000 + run, 0.5);
    std::vector<double> a;
    std::vector<double> b;
    bool claimed = false;
    for (int round = 1; round <= 200 && !claimed; ++round) {
      const auto values = paths.Round();
      a.push_back(values[0]);
      b.push_back(values[1]);
      if (round < 20 || round % 10 != 0) continue;
      claimed = MannWhitney({a, b}).p_normal < 0.05;
    }
    winners += claimed ? 1 : 0;
  }
  EXPECT_GT(winners, 20);
}

TEST(RaceTest, FindsTiesWithinTheSmallestDifferenceThatMatters) {
  const Race race = Finish(Paths({50, 50.1}, 5), 2, kRaceRules);
  EXPECT_EQ(race.State(), RaceState::kTied);
  EXPECT_LT(race.Rounds(), 200U);
}

TEST(RaceTest, ASureButImmaterialDifferenceIsATie) {
  Race race(2, kRaceRules);
  const std::vector<double> values{31, 31.3};
  while (race.State() == RaceState::kRunning) race.AddRound(values);
  EXPECT_EQ(race.State(), RaceState::kTied);
  EXPECT_EQ(race.Rounds(), 20U);
}

TEST(RaceTest, StopsProbingWhoCannotWin) {
  Paths paths({31, 31.2, 34, 80, 120}, 6);
  Race race(5, kRaceRules);
  std::size_t probes = 0;
  while (race.State() == RaceState::kRunning) {
    for (std::size_t i = 0; i < 5; ++i) probes += race.Member(i).active ? 1 : 0;
    race.AddRound(paths.Round());
  }
  EXPECT_EQ(race.State(), RaceState::kTied);
  EXPECT_FALSE(race.Member(4).active);
  EXPECT_EQ(race.Member(4).standing, AgainstBest::kSlower);
  EXPECT_LT(race.Member(4).sent, race.Rounds());
  EXPECT_LT(probes, 5 * race.Rounds());
  EXPECT_GT(race.Member(3).behind.low, 40);
}

TEST(RaceTest, NothingIsDecidedBeforeTwentyRounds) {
  Race race(2, kRaceRules);
  const std::vector<double> values{31, 300};
  for (int i = 0; i < 19; ++i) race.AddRound(values);
  EXPECT_EQ(race.State(), RaceState::kRunning);
  EXPECT_TRUE(race.Member(1).active);
  EXPECT_EQ(race.FurtherRounds(), 1U);
  race.AddRound(values);
  EXPECT_EQ(race.State(), RaceState::kWinner);
}

TEST(RaceTest, FailingNeverWins) {
  Paths paths({20, 31}, 7);
  Race race(2, kRaceRules);
  for (int i = 0; race.State() == RaceState::kRunning; ++i) {
    auto values = paths.Round();
    if (i % 3 == 0) values[0] = kInfinity;
    race.AddRound(values);
  }
  EXPECT_EQ(race.Leader(), 1U);
  EXPECT_EQ(race.Member(0).standing, AgainstBest::kLossy);
}

// 2 of 20 lost are no proof of more than 5 %, but more than 5 %.
Race AfterTwentyRoundsWithTwoLost(Paths& paths,
                                  const RaceRules& rules = kRaceRules) {
  Race race(2, rules);
  for (int i = 0; i < 20; ++i) {
    auto values = paths.Round();
    if (i == 5 || i == 10) values[0] = kInfinity;
    race.AddRound(values);
  }
  return race;
}

TEST(RaceTest, GoesOnWhileTheLeaderMayLoseTooMuch) {
  Paths paths({20, 31}, 9);
  Race race = AfterTwentyRoundsWithTwoLost(paths);
  EXPECT_EQ(race.State(), RaceState::kWinner);
  EXPECT_EQ(race.Leader(), 0U);
  EXPECT_FALSE(race.Settled());
  EXPECT_TRUE(race.IsActive(1));
  while (!race.Settled()) race.AddRound(paths.Round());
  EXPECT_EQ(race.Rounds(), 40U) << "2 of 40 are 5 %";
  EXPECT_EQ(race.Leader(), 0U);
  EXPECT_FALSE(race.IsActive(1));
}

TEST(RaceTest, ALeaderThatTurnsOutLossyHasPutNobodyOut) {
  Paths paths({20, 31}, 9);
  Race race = AfterTwentyRoundsWithTwoLost(paths);
  for (int i = 0; !race.Settled(); ++i) {
    auto values = paths.Round();
    if (i % 3 == 0) values[0] = kInfinity;
    race.AddRound(values);
  }
  EXPECT_EQ(race.State(), RaceState::kWinner);
  EXPECT_EQ(race.Leader(), 1U);
  EXPECT_EQ(race.Member(0).standing, AgainstBest::kLossy);
}

// The third has a pair less than it takes, so it is still in when the first
// begins to fail; the second is out, and nearer than the third.
TEST(RaceTest, WhomALossyLeaderPutOutIsInAgain) {
  Race race(3, kRaceRules);
  for (int i = 0; i < 100 && !race.Settled(); ++i) {
    std::vector<double> values{20, 40, 55};
    if (i == 7 || (i >= 20 && i < 26)) values[2] = std::nan("");
    if (i >= 20 && i % 3 != 0) values[0] = kInfinity;
    EXPECT_EQ(race.IsActive(1), i < 20 || i >= 26) << i;
    race.AddRound(values);
  }
  EXPECT_EQ(race.State(), RaceState::kWinner);
  EXPECT_EQ(race.Leader(), 1U);
  EXPECT_EQ(race.Member(0).standing, AgainstBest::kLossy);
}

TEST(RaceTest, ABudgetEndsItWhateverIsLost) {
  RaceRules rules = kRaceRules;
  rules.budget = 20;
  Paths paths({20, 31}, 9);
  const Race race = AfterTwentyRoundsWithTwoLost(paths, rules);
  EXPECT_TRUE(race.Settled());
  EXPECT_EQ(race.State(), RaceState::kWinner);
}

TEST(RaceTest, ASilentTargetIsOutAndTheOtherWins) {
  Race race(2, kRaceRules);
  const std::vector<double> values{kInfinity, 31};
  while (race.State() == RaceState::kRunning) race.AddRound(values);
  EXPECT_EQ(race.State(), RaceState::kWinner);
  EXPECT_EQ(race.Leader(), 1U);
  EXPECT_EQ(race.Member(0).standing, AgainstBest::kSilent);
}

TEST(RaceTest, EndsEarlyWhenNobodyAnswers) {
  Race race(3, kRaceRules);
  const std::vector<double> values(3, kInfinity);
  while (race.State() == RaceState::kRunning) race.AddRound(values);
  EXPECT_EQ(race.State(), RaceState::kSilent);
  EXPECT_EQ(race.Rounds(), 20U);
  EXPECT_EQ(race.Leader(), std::nullopt);
}

TEST(RaceTest, SpendsItsBudgetAndSaysWhatWouldDo) {
  RaceRules rules;
  rules.budget = 60;
  const Race race = Finish(Paths({50, 50.05}, 8), 2, rules);
  EXPECT_EQ(race.State(), RaceState::kUnsure);
  EXPECT_EQ(race.Rounds(), 60U);
  EXPECT_GT(race.FurtherRounds().value_or(0), 100U);
}

TEST(RaceTest, WaitsLongerOnAnAutocorrelatedPath) {
  double plain = 0;
  double correlated = 0;
  for (std::uint64_t run = 0; run < 20; ++run) {
    plain += static_cast<double>(
        Finish(Paths({31, 34}, run), 2, kRaceRules).Rounds());
    correlated += static_cast<double>(
        Finish(Paths({31, 34}, run, 0.9), 2, kRaceRules).Rounds());
  }
  EXPECT_GT(correlated, 2 * plain);
}

TEST(RaceTest, OneLostProbeDoesNotPoisonTheRace) {
  Paths paths({31, 34}, 9);
  Race race(2, kRaceRules);
  auto first = paths.Round();
  first[1] = kInfinity;
  race.AddRound(first);
  while (race.State() == RaceState::kRunning) race.AddRound(paths.Round());
  EXPECT_EQ(race.State(), RaceState::kWinner);
  EXPECT_EQ(race.Leader(), 0U);
}

TEST(RaceTest, InvalidProbesDoNotCount) {
  Paths paths({31, 34}, 10);
  Race race(2, kRaceRules);
  for (int i = 0; race.State() == RaceState::kRunning; ++i) {
    auto values = paths.Round();
    if (i % 2 == 0) values[0] = std::nan("");
    race.AddRound(values);
  }
  EXPECT_EQ(race.State(), RaceState::kWinner);
  EXPECT_EQ(race.Member(1).sent, 2 * race.Member(0).sent);
  EXPECT_GE(race.Member(1).rounds, 20U);
}

TEST(RaceTest, ComparesOtherQuantilesWithTheProductTest) {
  RaceRules rules = kRaceRules;
  rules.quantile = 0.9;
  const Race race = Finish(Paths({31, 41, 36}, 11), 3, rules);
  EXPECT_EQ(race.State(), RaceState::kWinner);
  EXPECT_EQ(race.Leader(), 0U);
  EXPECT_GT(race.Member(1).behind.low, 0);
  EXPECT_LT(race.Member(1).behind.low, race.Member(1).difference);
}

TEST(RaceTest, OneTargetAloneWins) {
  const Race race = Finish(Paths({31}, 12), 1, kRaceRules);
  EXPECT_EQ(race.State(), RaceState::kWinner);
}

}  // namespace
}  // namespace regionbench
