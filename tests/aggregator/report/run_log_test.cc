// SPDX-License-Identifier: Apache-2.0
#include "aggregator/report/run_log.h"

#include <gtest/gtest.h>

#include "tests/support/simulated_run.h"

namespace regionbench {
namespace {

using namespace std::chrono_literals;

const TargetId kTarget = *TargetId::Parse("aws/eu-west-1/s3");

TEST(RunLogTest, KeepsWhatTheReportNeeds) {
  RunLog log;
  log.Add(SimulatedRun::Answer("aws/eu-west-1/s3", 4, 31.5));
  const TargetLog& kept = log.targets().at(kTarget);
  ASSERT_EQ(kept.observations.size(), 1U);
  EXPECT_EQ(kept.observations[0].rtt, 31500us);
  EXPECT_EQ(kept.observations[0].round, 4U);
  EXPECT_EQ(kept.observations[0].outcome, Outcome::kOk);
  EXPECT_EQ(kept.address, "203.0.113.7");
  EXPECT_EQ(kept.timeout, 1s);
}

TEST(RunLogTest, AbortedAttemptsSayNothing) {
  RunLog log;
  log.Add(SimulatedRun::Failure("aws/eu-west-1/s3", 0, Outcome::kAborted));
  EXPECT_TRUE(log.targets().empty());
}

TEST(RunLogTest, ARefusalsTimeIsNotARoundTrip) {
  RunLog log;
  Sample refused = SimulatedRun::Answer("aws/eu-west-1/s3", 0, 0.2);
  refused.outcome = Outcome::kRefused;
  log.Add(refused);
  EXPECT_EQ(log.targets().at(kTarget).observations[0].rtt, 0ns);
}

TEST(RunLogTest, SamplesWithoutARoundAreCountedUp) {
  RunLog log;
  for (int i = 0; i < 3; ++i) {
    Sample sample = SimulatedRun::Answer("aws/eu-west-1/s3", 0, 10);
    sample.round.reset();
    log.Add(sample);
  }
  EXPECT_EQ(log.targets().at(kTarget).observations[2].round, 2U);
}

TEST(RunLogTest, PhasesStayBesideTheirObservation) {
  RunLog log;
  log.Add(SimulatedRun::Answer("aws/eu-west-1/s3", 0, 10));
  Sample sample = SimulatedRun::Answer("aws/eu-west-1/s3", 1, 10);
  sample.phases.tls = 7ms;
  log.Add(sample);
  const TargetLog& kept = log.targets().at(kTarget);
  ASSERT_EQ(kept.phases.size(), 2U);
  EXPECT_EQ(kept.phases[0].tls, std::nullopt);
  EXPECT_EQ(kept.phases[1].tls, 7ms);
}

TEST(RunLogTest, NothingIsKeptForMethodsWithoutPhases) {
  RunLog log;
  log.Add(SimulatedRun::Answer("aws/eu-west-1/s3", 0, 10));
  EXPECT_TRUE(log.targets().at(kTarget).phases.empty());
}

TEST(RunLogTest, AnObservationStaysSmall) {
  EXPECT_LE(sizeof(Observation), 24U);
}

TEST(RunLogTest, TheNumberOfAddressesIsBounded) {
  RunLog log;
  for (std::uint32_t i = 0; i < 100; ++i) {
    Sample sample = SimulatedRun::Answer("aws/eu-west-1/s3", i, 10);
    sample.address = "198.51.100." + std::to_string(i);
    log.Add(sample);
  }
  EXPECT_EQ(log.targets().at(kTarget).addresses.size(), 32U);
  EXPECT_EQ(log.targets().at(kTarget).address, "198.51.100.0");
}

}  // namespace
}  // namespace regionbench
