// SPDX-License-Identifier: Apache-2.0
#include "aggregator/stats/rollup.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <span>
#include <vector>

#include "aggregator/stats/moments.h"
#include "aggregator/stats/quantile.h"

namespace regionbench {
namespace {

constexpr std::int64_t kMs = 1'000'000;

struct Probe {
  RollupOutcome outcome = RollupOutcome::kReceived;
  std::int64_t rtt_ns = 0;
};

Rollup RollupOf(std::span<const Probe> probes) {
  Rollup rollup;
  for (const Probe& probe : probes) rollup.Add(probe.outcome, probe.rtt_ns);
  return rollup;
}

std::vector<Probe> DrawProbes(std::size_t n) {
  std::mt19937_64 random(31);
  std::lognormal_distribution<double> jitter(0, 0.8);
  std::vector<Probe> probes;
  for (std::size_t i = 0; i < n; ++i) {
    const bool lost = random() % 5 == 0;
    probes.push_back({lost ? RollupOutcome::kLost : RollupOutcome::kReceived,
                      std::llround((30 + jitter(random)) * 1e6)});
  }
  return probes;
}

TEST(RollupTest, MinutesMergeToTheHour) {
  const std::vector<Probe> probes = DrawProbes(3600);
  const Rollup whole = RollupOf(probes);
  Rollup merged;
  const std::span<const Probe> all(probes);
  for (std::size_t minute = 0; minute < 60; ++minute) {
    merged.Merge(RollupOf(all.subspan(minute * 60, 60)));
  }
  EXPECT_EQ(merged.sent, 3600U);
  EXPECT_EQ(merged.lost, whole.lost);
  EXPECT_EQ(merged.min_ns, whole.min_ns);
  EXPECT_EQ(merged.max_ns, whole.max_ns);
  EXPECT_EQ(merged.sum_ns, whole.sum_ns);
  EXPECT_EQ(merged.sketch, whole.sketch);
  EXPECT_EQ(merged.longest_loss_run, whole.longest_loss_run);
  EXPECT_NEAR(merged.m2, whole.m2, whole.m2 * 1e-9);
}

TEST(RollupTest, AgreesWithTheRawSamples) {
  const std::vector<Probe> probes = DrawProbes(1000);
  std::vector<double> seconds;
  for (const Probe& probe : probes) {
    if (probe.outcome != RollupOutcome::kReceived) continue;
    seconds.push_back(static_cast<double>(probe.rtt_ns) * 1e-9);
  }
  const Rollup rollup = RollupOf(probes);
  const Moments moments = *MomentsOf(seconds);
  EXPECT_EQ(rollup.Received(), moments.count);
  EXPECT_NEAR(*rollup.MeanNs(), moments.mean * 1e9, 1e-3);
  EXPECT_NEAR(*rollup.Variance(), moments.variance, moments.variance * 1e-9);
  std::ranges::sort(seconds);
  const double exact = *Quantile({seconds, rollup.lost}, 0.5);
  EXPECT_NEAR(*rollup.sketch.Quantile(0.5), exact, exact * 0.001354);
}

TEST(RollupTest, LossRunsCrossTheBorder) {
  const Probe ok{RollupOutcome::kReceived, 30 * kMs};
  const Probe lost{RollupOutcome::kLost, 0};
  const std::vector<Probe> before{ok, lost, lost};
  const std::vector<Probe> between{lost, lost};
  const std::vector<Probe> after{lost, ok, lost, lost, lost};
  Rollup rollup = RollupOf(before);
  rollup.Merge(RollupOf(between));
  rollup.Merge(RollupOf(after));
  EXPECT_EQ(rollup.longest_loss_run, 5U);
  EXPECT_EQ(rollup.head_run, 0U);
  EXPECT_EQ(rollup.tail_run, 3U);
}

TEST(RollupTest, ErrorsRankAsLostAndInvalidCountsForNothing) {
  Rollup rollup;
  rollup.Add(RollupOutcome::kReceived, 30 * kMs);
  rollup.Add(RollupOutcome::kError, 1 * kMs);
  rollup.Add(RollupOutcome::kInvalid, 1 * kMs);
  rollup.Add(RollupOutcome::kReceived, 0);
  EXPECT_EQ(rollup.sent, 2U);
  EXPECT_EQ(rollup.error, 1U);
  EXPECT_EQ(rollup.invalid, 2U);
  EXPECT_EQ(rollup.min_ns, 30 * kMs);
  EXPECT_TRUE(std::isinf(*rollup.sketch.Quantile(0.9)));
}

TEST(RollupTest, EmptyHasNoMean) {
  const Rollup rollup;
  EXPECT_EQ(rollup.MeanNs(), std::nullopt);
  EXPECT_EQ(rollup.Variance(), std::nullopt);
  EXPECT_EQ(rollup.min_ns, std::nullopt);
}

TEST(RollupTest, AllLostHasNoTimes) {
  Rollup rollup;
  for (int i = 0; i < 7; ++i) rollup.Add(RollupOutcome::kLost);
  EXPECT_EQ(rollup.longest_loss_run, 7U);
  EXPECT_EQ(rollup.head_run, 7U);
  EXPECT_EQ(rollup.max_ns, std::nullopt);
}

}  // namespace
}  // namespace regionbench
