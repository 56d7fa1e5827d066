// SPDX-License-Identifier: Apache-2.0
#include "aggregator/report/summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "tests/aggregator/report/simulated_regions.h"

namespace regionbench {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

TEST(SummaryTest, AQuantileAmongTheLostHasNoValue) {
  const Report report =
      Simulated({Losing(Simple("a", 20), 0.1), Simple("b", 40)}, 200);
  const Box& rtt = Of(report, "aws/a").rtt;
  EXPECT_TRUE(rtt.median);
  EXPECT_TRUE(rtt.q3);
  EXPECT_EQ(rtt.p95, std::nullopt);
  EXPECT_EQ(rtt.p99, std::nullopt);
  EXPECT_TRUE(rtt.max) << "of the replies";
}

TEST(SummaryTest, LosingOneMoreNeverImprovesAStatistic) {
  SimulatedRun clean;
  SimulatedRun lossy;
  for (std::uint32_t round = 0; round < 60; ++round) {
    const Sample answer = SimulatedRun::Answer("aws/a/s3", round, 30.0 + round);
    clean.Add(answer);
    lossy.Add(answer);
  }
  lossy.Add(SimulatedRun::Failure("aws/a/s3", 60, Outcome::kTimeout));
  EXPECT_EQ(clean.Build().targets[0].rtt.median, 59500us);
  EXPECT_EQ(lossy.Build().targets[0].rtt.median, 60ms);
}

TEST(SummaryTest, TaintedSamplesAreLeftOutAndCounted) {
  SimulatedRun run;
  run.Simulate({Simple("a", 31), Simple("b", 34)}, 60);
  Sample late = SimulatedRun::Answer("aws/a/s3", 60, 900);
  late.tainted = true;
  run.Add(late);
  const Report report = run.Build();
  EXPECT_EQ(Of(report, "aws/a").n, 60U);
  EXPECT_THAT(report.warnings, ElementsAre(HasSubstr("1 sample was taken")));
  run.request.allow_tainted = true;
  const Report allowed = run.Build();
  EXPECT_EQ(Of(allowed, "aws/a").n, 61U);
  EXPECT_EQ(Of(allowed, "aws/a").rtt.max, 900ms);
}

TEST(SummaryTest, AMixOfTimeoutsIsCensoredAtTheSmallest) {
  SimulatedRun run;
  run.Add(SimulatedRun::Answer("aws/a/s3", 0, 700));
  Sample strict = SimulatedRun::Answer("aws/a/s3", 1, 100);
  strict.timeout = 500ms;
  run.Add(strict);
  const Report report = run.Build();
  EXPECT_EQ(report.targets[0].timeout, 500ms);
  EXPECT_EQ(report.targets[0].rtt.max, 100ms);
  EXPECT_EQ(report.targets[0].rtt.median, std::nullopt);
}

TEST(SummaryTest, ATargetThatOnlyTheSamplesKnowIsReported) {
  SimulatedRun run;
  run.Add(SimulatedRun::Answer("aws/a/s3", 0, 10));
  const Report report = run.Build();
  ASSERT_THAT(report.targets, SizeIs(1));
  EXPECT_EQ(report.targets[0].name, "");
  EXPECT_EQ(report.targets[0].rtt.median, 10ms);
}

TEST(SummaryTest, PhasesAreMediansOfTheReplies) {
  SimulatedRun run;
  for (std::uint32_t round = 0; round < 3; ++round) {
    Sample sample = SimulatedRun::Answer("aws/a/s3", round, 10);
    sample.phases.tls = (round + 1) * 1ms;
    run.Add(sample);
  }
  Sample failed = SimulatedRun::Failure("aws/a/s3", 3, Outcome::kReset);
  failed.phases.tls = 100ms;
  run.Add(failed);
  const auto phases = run.Build().targets[0].phase_medians;
  EXPECT_EQ(phases, (std::map<std::string, Nanoseconds>{{"tls", 2ms}}));
}

TEST(SummaryTest, OutliersAreBoundedAndTheFarthestKept) {
  SimulatedRun run;
  for (std::uint32_t round = 0; round < 800; ++round) {
    const bool far = round % 8 == 0;
    run.Add(SimulatedRun::Answer("aws/a/s3", round,
                                 far ? 50 + round : 10 + round * 1e-4));
  }
  const auto outliers = run.Build().targets[0].outliers;
  EXPECT_THAT(outliers, SizeIs(48));
  EXPECT_EQ(outliers.back(), 842ms);
  EXPECT_TRUE(std::ranges::is_sorted(outliers));
}

TEST(SummaryTest, ACoarseClockIsPointedOut) {
  SimulatedRun run;
  for (std::uint32_t round = 0; round < 60; ++round) {
    run.Add(SimulatedRun::Answer("aws/a/s3", round, round % 3 == 0 ? 31 : 30));
  }
  EXPECT_THAT(run.Build().targets[0].warnings,
              ElementsAre(HasSubstr("exactly 30.000 ms")));
}

TEST(SummaryTest, AShareOfUserClockTimesIsPointedOut) {
  SimulatedRun run;
  for (std::uint32_t round = 0; round < 60; ++round) {
    Sample sample = SimulatedRun::Answer("aws/a/s3", round, 30 + round * 0.01);
    if (round % 5 == 0) sample.rtt_source = RttSource::kUser;
    run.Add(sample);
  }
  EXPECT_THAT(run.Build().targets[0].warnings,
              ElementsAre(HasSubstr("20 % of the round trips")));
}

TEST(SummaryTest, TheMedianHasAnIntervalOfRanks) {
  SimulatedRun run;
  for (std::uint32_t round = 1; round <= 100; ++round) {
    run.Add(SimulatedRun::Answer("aws/a/s3", round, round));
  }
  const Report report = run.Build();
  EXPECT_EQ(report.targets[0].rtt.median_low, 40ms);
  EXPECT_EQ(report.targets[0].rtt.median_high, 61ms);
}

}  // namespace
}  // namespace regionbench
