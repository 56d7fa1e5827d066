// SPDX-License-Identifier: Apache-2.0
#include "aggregator/report/race_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "aggregator/report/build_report.h"
#include "tests/aggregator/report/simulated_regions.h"

namespace regionbench {
namespace {

using testing::ElementsAre;

/// A run that is looked at after every sample, and stops when it is decided.
struct WatchedRun {
  explicit WatchedRun(const std::vector<SimulatedRegion>& simulated)
      : regions(simulated) {
    for (const SimulatedRegion& region : regions) run.Declare(region);
    run.request.rule = Rule::kRace;
    watch.emplace(run.log, run.targets, run.request);
  }

  void Give(const Sample& sample) {
    run.Add(sample);
    watch->Add(sample);
  }

  Sample Next(std::size_t target, std::uint32_t round) {
    const SimulatedRegion& region = regions[target];
    const double jitter = -std::log(dice.Roll()) * region.jitter_ms;
    const bool lost = dice.Roll() < region.loss;
    return lost ? SimulatedRun::Failure(region.id, round, region.failure)
                : SimulatedRun::Answer(region.id, round,
                                       region.floor_ms + jitter);
  }

  /// Drops who is out, as the schedule does. Returns the rounds it took.
  std::uint32_t RunUntilDecided(std::uint32_t budget) {
    for (std::uint32_t round = 0; round < budget; ++round) {
      if (watch->TakeChanged()) Note(watch->Active());
      if (watch->Decided()) return round;
      watch->Begin(round,
                   static_cast<std::size_t>(std::ranges::count(active, true)));
      for (std::size_t i = 0; i < regions.size(); ++i) {
        if (active[i]) Give(Next(i, round));
      }
    }
    return budget;
  }

  void Note(const std::vector<bool>& now) {
    for (std::size_t i = 0; i < regions.size(); ++i) {
      if (active[i] && !now[i]) dropped.push_back(i);
      if (!active[i] && now[i]) back.push_back(i);
    }
    active = now;
  }

  std::vector<SimulatedRegion> regions;
  std::vector<bool> active = std::vector<bool>(regions.size(), true);
  SimulatedRun run;
  Dice dice{1};
  std::optional<RaceWatch> watch;
  std::vector<std::size_t> dropped;
  std::vector<std::size_t> back;
};

TEST(RaceWatchTest, StopsAClearRaceEarlyAndTheReportAgrees) {
  WatchedRun watched({Simple("a", 34), Simple("b", 31), Simple("c", 80)});
  EXPECT_LT(watched.RunUntilDecided(1000), 40U);
  EXPECT_THAT(watched.dropped, ElementsAre(0, 2));
  const Report report = watched.run.Build();
  EXPECT_EQ(report.rule, Rule::kRace);
  EXPECT_EQ(report.verdict.state, VerdictState::kWinner);
  EXPECT_THAT(report.verdict.best, ElementsAre(*TargetId::Parse("aws/b/s3")));
  EXPECT_EQ(Of(report, "aws/a").standing, Standing::kSlower);
}

TEST(RaceWatchTest, TheReportAgreesWhateverTheRegionsAre) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    WatchedRun watched({Simple("a", 31), Simple("b", 31.4),
                        Losing(Simple("c", 33), 0.1), Simple("d", 36)});
    watched.dice = Dice(seed);
    watched.RunUntilDecided(60);
    const VerdictState state = watched.run.Build().verdict.state;
    const bool decided =
        state == VerdictState::kWinner || state == VerdictState::kTied;
    EXPECT_EQ(watched.watch->Decided(), decided) << seed;
  }
}

TEST(RaceWatchTest, EqualRegionsAreTiedSoonerThanTheBudget) {
  WatchedRun watched({Simple("a", 31), Simple("b", 31)});
  EXPECT_LT(watched.RunUntilDecided(1000), 100U);
  EXPECT_EQ(watched.run.Build().verdict.state, VerdictState::kTied);
}

TEST(RaceWatchTest, ARoundCountsWhenAllOfItsSamplesAreIn) {
  WatchedRun watched({Simple("a", 34), Simple("b", 31)});
  watched.watch->Begin(0, 2);
  watched.watch->Begin(1, 2);
  watched.Give(SimulatedRun::Answer("aws/a/s3", 1, 34));
  watched.Give(SimulatedRun::Answer("aws/b/s3", 1, 31));
  EXPECT_EQ(watched.watch->Now().rounds, 0U) << "round 0 is still out";
  watched.Give(SimulatedRun::Answer("aws/a/s3", 0, 34));
  watched.Give(SimulatedRun::Answer("aws/b/s3", 0, 31));
  EXPECT_EQ(watched.watch->Now().rounds, 2U);
}

TEST(RaceWatchTest, WhatWasBrokenOffEndsItsRoundAndCountsForNothing) {
  WatchedRun watched({Simple("a", 34), Simple("b", 31)});
  watched.watch->Begin(0, 2);
  watched.Give(SimulatedRun::Answer("aws/a/s3", 0, 34));
  watched.Give(SimulatedRun::Failure("aws/b/s3", 0, Outcome::kAborted));
  const RaceMoment now = watched.watch->Now();
  EXPECT_EQ(now.rounds, 1U);
  EXPECT_EQ(now.targets[0].quantile, std::chrono::milliseconds(34));
  EXPECT_EQ(now.targets[1].quantile, std::nullopt);
}

// Frankfurt cannot be 2 ms away from Kyoto.
TEST(RaceWatchTest, ASuspectIsTakenOutOfTheRace) {
  WatchedRun watched({Simple("a", 31), Simple("b", 45),
                      Placed(Simple("frankfurt", 2), {50.11, 8.68})});
  watched.run.request.probe_location = GeoPoint{35.0, 135.8};
  watched.watch.emplace(watched.run.log, watched.run.targets,
                        watched.run.request);
  EXPECT_LT(watched.RunUntilDecided(1000), 60U);
  const Report report = watched.run.Build();
  EXPECT_THAT(report.verdict.best, ElementsAre(*TargetId::Parse("aws/a/s3")));
  EXPECT_THAT(watched.dropped, ElementsAre(1));
}

// By chance one that loses little at first may win; whom it put out before it
// turned out lossy may too.
TEST(RaceWatchTest, ALossyRegionPutsNobodyOutForGood) {
  std::size_t back = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    WatchedRun watched({Losing(Simple("lossy", 30), 0.2), Simple("near", 31.5),
                        Losing(Simple("far", 40), 0.02)});
    watched.dice = Dice(seed);
    watched.RunUntilDecided(1000);
    EXPECT_NE(Of(watched.run.Build(), "aws/far").standing, Standing::kBest)
        << seed;
    back += watched.back.size();
  }
  EXPECT_GT(back, 0U);
}

TEST(RaceWatchTest, AP95IsRacedToo) {
  WatchedRun watched({Simple("a", 31), Simple("b", 60)});
  watched.run.request.quantile = 0.95;
  watched.watch.emplace(watched.run.log, watched.run.targets,
                        watched.run.request);
  EXPECT_LT(watched.RunUntilDecided(1000), 300U);
  const Report report = watched.run.Build();
  EXPECT_EQ(report.verdict.state, VerdictState::kWinner);
  EXPECT_THAT(Order(report), ElementsAre("aws/a", "aws/b"));
}

TEST(RaceWatchTest, SaysHowManyRoundsMoreWouldProbablyDo) {
  WatchedRun watched({Simple("a", 31), Simple("b", 34)});
  watched.RunUntilDecided(5);
  EXPECT_FALSE(watched.watch->Decided());
  EXPECT_EQ(watched.watch->Now().further_rounds, 15U);
}

}  // namespace
}  // namespace regionbench
