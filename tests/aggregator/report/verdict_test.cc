// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "aggregator/report/build_report.h"
#include "tests/aggregator/report/simulated_regions.h"
#include "tests/support/cities.h"

namespace regionbench {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST(VerdictTest, AClearWinnerIsNamedWithItsMargin) {
  const Report report =
      Simulated({Simple("a", 34), Simple("b", 31), Simple("c", 80)});
  EXPECT_EQ(report.verdict.state, VerdictState::kWinner);
  EXPECT_THAT(report.verdict.best, ElementsAre(*TargetId::Parse("aws/b/s3")));
  EXPECT_THAT(Order(report), ElementsAre("aws/b", "aws/a", "aws/c"));
  EXPECT_EQ(Of(report, "aws/b").standing, Standing::kBest);
  EXPECT_EQ(Of(report, "aws/a").standing, Standing::kSlower);
  EXPECT_EQ(Of(report, "aws/c").rank, 3);
  ASSERT_TRUE(report.verdict.margin.low);
  EXPECT_GT(*report.verdict.margin.low, 2ms);
  EXPECT_LT(*report.verdict.margin.high, 4ms);
  EXPECT_THAT(report.verdict.text, HasSubstr("aws/b is fastest from here"));
  EXPECT_EQ(report.verdict.rounds_still_needed, std::nullopt);
}

TEST(VerdictTest, DigitCrossingMediansAreOrderedAsNumbers) {
  const Report report =
      Simulated({Simple("hundred", 100), Simple("nine", 9), Simple("ten", 10)});
  EXPECT_THAT(Order(report), ElementsAre("aws/nine", "aws/ten", "aws/hundred"));
}

TEST(VerdictTest, FailuresNeverRankBetterThanAnswers) {
  for (const Outcome failure : kOutcomes) {
    if (failure == Outcome::kOk || failure == Outcome::kAborted) continue;
    const Report report = Simulated(
        {Losing(Simple("fails", 1), 0.6, failure), Simple("slow", 300)});
    EXPECT_THAT(Order(report), ElementsAre("aws/slow", "aws/fails"))
        << ToText(failure);
    EXPECT_EQ(Of(report, "aws/fails").rtt.median, std::nullopt);
  }
}

TEST(VerdictTest, AnAllFailedTargetIsSilentAndLast) {
  const Report report =
      Simulated({Losing(Simple("dead", 1), 1, Outcome::kRefused),
                 Simple("a", 31), Simple("b", 40)});
  EXPECT_THAT(Order(report), ElementsAre("aws/a", "aws/b", "aws/dead"));
  const TargetReport& dead = Of(report, "aws/dead");
  EXPECT_EQ(dead.standing, Standing::kSilent);
  EXPECT_EQ(dead.rank, 3);
  EXPECT_EQ(dead.ok, 0U);
  EXPECT_EQ(dead.n, 60U);
  EXPECT_EQ(dead.loss_ratio, 1.0);
  EXPECT_EQ(dead.failures.at(Outcome::kRefused), 60U);
  EXPECT_EQ(dead.rtt.min, std::nullopt);
  EXPECT_EQ(dead.group, "");
  EXPECT_EQ(report.verdict.state, VerdictState::kWinner);
}

TEST(VerdictTest, NoAnswerAtAllIsNoData) {
  const Report report =
      Simulated({Losing(Simple("a", 1), 1), Losing(Simple("b", 1), 1)});
  EXPECT_EQ(report.verdict.state, VerdictState::kNoData);
  EXPECT_THAT(report.verdict.best, IsEmpty());
  EXPECT_EQ(report.verdict.text, "no target answered: 120 timeout.");
}

TEST(VerdictTest, NothingMeasuredIsNoData) {
  SimulatedRun run;
  run.Declare(Simple("a", 1));
  const Report report = run.Build();
  EXPECT_EQ(report.verdict.state, VerdictState::kNoData);
  EXPECT_EQ(report.verdict.text, "nothing was measured.");
  ASSERT_THAT(report.targets, SizeIs(1));
  EXPECT_EQ(report.targets[0].n, 0U);
}

class FewRoundsTest : public testing::TestWithParam<std::uint32_t> {};

TEST_P(FewRoundsTest, GiveUnsureAndSayHowManyWouldDo) {
  const Report report =
      Simulated({Simple("a", 31), Simple("b", 200)}, GetParam());
  EXPECT_EQ(report.rule, Rule::kRace);
  EXPECT_EQ(report.verdict.state, VerdictState::kUnsure);
  EXPECT_EQ(report.verdict.rounds_still_needed, 20U - GetParam());
  EXPECT_THAT(report.verdict.text, HasSubstr("too few to be certain"));
  const TargetReport& best = Of(report, "aws/a");
  EXPECT_EQ(best.standing, Standing::kUnsure);
  EXPECT_EQ(best.n, GetParam());
  ASSERT_TRUE(best.rtt.median) << "one sample has a median, and it is not 0";
  EXPECT_GE(*best.rtt.median, 31ms);
  EXPECT_EQ(Of(report, "aws/b").behind_best.low, std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(Rounds, FewRoundsTest, testing::Values(1, 2, 3, 4, 5));

TEST(VerdictTest, FewerRoundsThanSectionsNeedAreJudgedByTheRace) {
  const Report report = Simulated({Simple("a", 31), Simple("b", 200)}, 39);
  EXPECT_EQ(report.rule, Rule::kRace);
  EXPECT_EQ(report.verdict.state, VerdictState::kWinner);
  EXPECT_EQ(Simulated({Simple("a", 31), Simple("b", 200)}, 40).rule,
            Rule::kSections);
}

TEST(VerdictTest, FewRoundsWithASilentRivalAreUnsureToo) {
  const Report report =
      Simulated({Simple("a", 31), Losing(Simple("b", 20), 1)}, 3);
  EXPECT_EQ(report.verdict.state, VerdictState::kUnsure);
}

TEST(VerdictTest, TiesShareALetter) {
  const Report report =
      Simulated({Simple("a", 50.0), Simple("b", 50.3), Simple("far", 80)});
  EXPECT_EQ(report.verdict.state, VerdictState::kTied);
  EXPECT_THAT(report.verdict.best, SizeIs(2));
  EXPECT_EQ(Of(report, "aws/a").group, "a");
  EXPECT_EQ(Of(report, "aws/b").group, "a");
  EXPECT_EQ(Of(report, "aws/far").group, "b");
  EXPECT_EQ(Of(report, "aws/a").standing, Standing::kTied);
  EXPECT_EQ(Of(report, "aws/b").standing, Standing::kTied);
  EXPECT_EQ(Of(report, "aws/far").standing, Standing::kSlower);
  EXPECT_THAT(report.verdict.text, HasSubstr("aws/a and aws/b are tied"));
  EXPECT_THAT(report.verdict.text, HasSubstr("aws/far is slower"));
}

TEST(VerdictTest, WhereTiesAreRefusedEqualTargetsStayUnsure) {
  SimulatedRun run;
  run.Simulate({Simple("a", 50.0), Simple("b", 50.0)}, 60);
  run.request.min_difference = 0ns;
  run.request.min_difference_ratio = 0;
  const Report report = run.Build();
  EXPECT_EQ(report.verdict.state, VerdictState::kUnsure);
  EXPECT_THAT(report.verdict.best, SizeIs(2));
}

TEST(VerdictTest, WhatMattersGrowsWithTheMedian) {
  // 3 ms apart: 2 % of 200 ms is 4 ms, so they are tied.
  const Report report = Simulated({Simple("a", 200), Simple("b", 203)});
  EXPECT_EQ(report.verdict.state, VerdictState::kTied);
}

TEST(VerdictTest, ALossyFastRegionCannotWinAndTheSentenceSaysWhy) {
  const Report report =
      Simulated({Losing(Simple("lossy", 20), 0.3), Simple("steady", 25)});
  EXPECT_THAT(Order(report), ElementsAre("aws/steady", "aws/lossy"));
  EXPECT_EQ(report.verdict.state, VerdictState::kWinner);
  EXPECT_EQ(Of(report, "aws/lossy").standing, Standing::kLossy);
  EXPECT_LT(*Of(report, "aws/lossy").behind_best.estimate, 0ns);
  EXPECT_THAT(report.verdict.text, HasSubstr("aws/lossy answers faster (20"));
  EXPECT_THAT(report.verdict.text, HasSubstr("so it is not ranked first"));
  EXPECT_THAT(Of(report, "aws/lossy").warnings,
              ElementsAre(HasSubstr("surely more than the 5 % allowed")));
}

// 6 of 60: by Wilson no less than 4.7 %.
TEST(VerdictTest, AWinnerThatMayLoseTooMuchSaysSo) {
  SimulatedRun run;
  run.Simulate({Simple("near", 20), Simple("far", 40)}, 54);
  EXPECT_THAT(Of(run.Build(), "aws/near").warnings, IsEmpty());
  for (std::uint32_t round = 54; round < 60; ++round) {
    run.Add(run.Failure("aws/near/s3", round, Outcome::kTimeout));
    run.Add(run.Answer("aws/far/s3", round, 40.5));
  }
  const Report report = run.Build();
  EXPECT_EQ(report.verdict.state, VerdictState::kWinner);
  EXPECT_EQ(Of(report, "aws/near").standing, Standing::kBest);
  EXPECT_THAT(Of(report, "aws/near").warnings,
              ElementsAre("lost 6 of 60 attempts (10 %), perhaps more than the "
                          "5 % allowed: more attempts would tell"));
  EXPECT_THAT(Of(report, "aws/far").warnings, IsEmpty());
}

TEST(VerdictTest, AHigherLossLimitLetsItWin) {
  SimulatedRun run;
  run.Simulate({Losing(Simple("lossy", 20), 0.15), Simple("steady", 25)}, 60);
  run.request.max_loss = 0.5;
  const Report report = run.Build();
  EXPECT_EQ(report.verdict.state, VerdictState::kWinner);
  EXPECT_THAT(Order(report), ElementsAre("aws/lossy", "aws/steady"));
}

TEST(VerdictTest, WhenAllAreLossyNobodyWins) {
  const Report report =
      Simulated({Losing(Simple("a", 20), 0.3), Losing(Simple("b", 40), 0.4)});
  EXPECT_EQ(report.verdict.state, VerdictState::kUnsure);
  EXPECT_THAT(report.verdict.best, IsEmpty());
  EXPECT_THAT(report.verdict.text, HasSubstr("lose more than 5 %"));
}

TEST(VerdictTest, ComparingP95WithLossDoesNotRewardTheLoser) {
  SimulatedRun run;
  run.Simulate({Losing(Simple("a", 20), 0.1), Simple("b", 25)}, 300);
  run.request.quantile = 0.95;
  run.request.max_loss = 1;
  const Report report = run.Build();
  EXPECT_THAT(Order(report), ElementsAre("aws/b", "aws/a"));
  EXPECT_EQ(report.verdict.state, VerdictState::kUnsure);
  EXPECT_THAT(report.verdict.text, HasSubstr("too much is lost"));
}

TEST(VerdictTest, P95NeedsMoreRoundsAndSaysSo) {
  SimulatedRun run;
  run.Simulate({Simple("a", 20), Simple("b", 40)}, 60);
  run.request.quantile = 0.95;
  EXPECT_EQ(run.Build().verdict.text,
            "unsure: aws/a leads, but 60 rounds are too few to be certain; "
            "about 60 more rounds (60 s) should decide.");
}

TEST(VerdictTest, OneLoneTargetWinsWithoutAMargin) {
  const Report report = Simulated({Simple("a", 31)}, 20);
  EXPECT_EQ(report.verdict.state, VerdictState::kWinner);
  EXPECT_EQ(report.verdict.margin.estimate, std::nullopt);
  EXPECT_THAT(report.verdict.text, HasSubstr("only one target"));
  EXPECT_EQ(Of(report, "aws/a").standing, Standing::kBest);
}

TEST(VerdictTest, OneLoneLossyTargetDoesNot) {
  const Report report = Simulated({Losing(Simple("a", 31), 0.4)});
  EXPECT_EQ(report.verdict.state, VerdictState::kUnsure);
}

TEST(VerdictTest, SwappingTheNamesSwapsNothingButTheNames) {
  const Report one = Simulated({Simple("a", 31), Simple("b", 34)});
  const Report two = Simulated({Simple("b", 31), Simple("a", 34)});
  EXPECT_EQ(two.verdict.state, one.verdict.state);
  EXPECT_EQ(two.verdict.margin.estimate, one.verdict.margin.estimate);
  EXPECT_EQ(two.verdict.margin.low, one.verdict.margin.low);
  EXPECT_THAT(Order(one), ElementsAre("aws/a", "aws/b"));
  EXPECT_THAT(Order(two), ElementsAre("aws/b", "aws/a"));
}

TEST(VerdictTest, ShufflingInsideARoundChangesNothing) {
  SimulatedRun forwards;
  SimulatedRun backwards;
  Dice dice(3);
  for (std::uint32_t round = 0; round < 60; ++round) {
    std::vector<Sample> samples;
    for (const char* id : {"aws/a/s3", "aws/b/s3", "aws/c/s3", "aws/a/s3"}) {
      samples.push_back(SimulatedRun::Answer(id, round, 30 + dice.Roll()));
    }
    for (const Sample& sample : samples) forwards.Add(sample);
    std::ranges::reverse(samples);
    for (const Sample& sample : samples) backwards.Add(sample);
  }
  EXPECT_EQ(forwards.Build().verdict.text, backwards.Build().verdict.text);
  EXPECT_EQ(Order(forwards.Build()), Order(backwards.Build()));
}

TEST(VerdictTest, AddingAConstantChangesNoVerdict) {
  const Report near = Simulated({Simple("a", 31), Simple("b", 34)});
  const Report far = Simulated({Simple("a", 41), Simple("b", 44)});
  EXPECT_EQ(near.verdict.state, VerdictState::kWinner);
  EXPECT_EQ(far.verdict.state, VerdictState::kWinner);
  EXPECT_EQ(near.verdict.margin.estimate, far.verdict.margin.estimate);
}

TEST(VerdictTest, SharedDriftCancels) {
  SimulatedRun run;
  Dice dice(5);
  for (std::uint32_t round = 0; round < 100; ++round) {
    const double drift = round * 0.5;
    run.Add(SimulatedRun::Answer("aws/a/s3", round, 30 + drift + dice.Roll()));
    run.Add(SimulatedRun::Answer("aws/b/s3", round, 33 + drift + dice.Roll()));
  }
  const Report report = run.Build();
  EXPECT_EQ(report.verdict.state, VerdictState::kWinner);
  EXPECT_GT(*report.verdict.margin.low, 2ms);
  EXPECT_LT(*report.verdict.margin.high, 4ms);
}

TEST(VerdictTest, AProxyInFrontOfAllWithholdsIt) {
  const Report report = Simulated({Placed(Simple("tokyo", 5), kTokyo),
                                   Placed(Simple("singapore", 8), kSingapore)});
  EXPECT_EQ(report.verdict.state, VerdictState::kUnsure);
  EXPECT_THAT(report.verdict.best, IsEmpty());
  EXPECT_EQ(report.verdict.text,
            "unsure: something in the path answers for aws/tokyo and "
            "aws/singapore.");
  EXPECT_THAT(report.warnings, SizeIs(1));
  EXPECT_EQ(Of(report, "aws/tokyo").standing, Standing::kUnsure);
}

TEST(VerdictTest, ATargetThatIsNotWhereItSaysCannotWin) {
  SimulatedRun run;
  run.Simulate({Placed(Simple("singapore", 3), kSingapore), Simple("tokyo", 70),
                Simple("seoul", 60)},
               60);
  EXPECT_EQ(Of(run.Build(), "aws/singapore").standing, Standing::kBest);
  run.request.probe_location = kSeoul;
  const Report report = run.Build();
  EXPECT_THAT(Order(report),
              ElementsAre("aws/seoul", "aws/tokyo", "aws/singapore"));
  EXPECT_EQ(report.verdict.state, VerdictState::kWinner);
  EXPECT_THAT(report.verdict.text, HasSubstr("cannot be where it says"));
  EXPECT_TRUE(Of(report, "aws/singapore").behind_best.low)
      << "compared all the same";
}

}  // namespace
}  // namespace regionbench
