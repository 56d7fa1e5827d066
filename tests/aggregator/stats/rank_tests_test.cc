// SPDX-License-Identifier: Apache-2.0
#include "aggregator/stats/rank_tests.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "aggregator/stats/quantile.h"
#include "aggregator/stats/rank_distribution.h"
#include "tests/aggregator/stats/vectors.h"

namespace regionbench {
namespace {

void ExpectMannWhitney(const TwoSamples& samples,
                       const nlohmann::json& expected) {
  const MannWhitneyTest test = MannWhitney(samples);
  EXPECT_EQ(test.u_a, expected["U_a"]);
  ExpectClose(test.p_normal, expected["p_asymptotic_cc"], 1e-6);
  if (!expected.contains("p_exact")) return;
  ASSERT_TRUE(test.p_exact);
  ExpectClose(*test.p_exact, expected["p_exact"], 1e-6);
}

void ExpectBrunnerMunzel(const TwoSamples& samples,
                         const nlohmann::json& expected) {
  const auto test = BrunnerMunzel(samples);
  EXPECT_EQ(test.has_value(), !expected.is_null());
  if (!test) return;
  ExpectClose(test->statistic, expected["statistic"], 1e-6);
  ExpectClose(test->p_value, expected["p_value"], 1e-6);
}

TEST(RankTestsTest, AgreeWithEveryKnownAnswer) {
  for (const auto& [name, pair] : Expected()["pair"].items()) {
    SCOPED_TRACE(name);
    const auto regions = Regions(name);
    const TwoSamples all{regions.at("a"), regions.at("b")};
    const SortedSample a = Sorted(regions.at("a"));
    const SortedSample b = Sorted(regions.at("b"));
    const TwoSamples replies{a.received, b.received};
    EXPECT_EQ(a.lost, pair["lost_a"]);
    EXPECT_EQ(b.lost, pair["lost_b"]);
    ExpectMannWhitney(all, pair["mannwhitney_censored"]);
    ExpectMannWhitney(replies, pair["mannwhitney_received"]);
    ExpectBrunnerMunzel(replies, pair["brunnermunzel_received"]);
    ExpectClose(ProbabilityAFaster(all), pair["p_a_faster_censored"]);
    ExpectClose(CliffsDelta(all), pair["cliffs_delta_a_faster"]);
    ExpectClose(HodgesLehmann(replies, 0.95).shift,
                pair["hodges_lehmann_b_minus_a_received"]);
  }
}

TEST(HodgesLehmannTest, IntervalsOfSmallSamplesAgreeWithR) {
  for (const std::string name : {"p05_tiny6", "p08_separated12"}) {
    const auto regions = Regions(name);
    const auto estimate =
        HodgesLehmann({regions.at("a"), regions.at("b")}, 0.95);
    const auto& expected = Expected()["pair"][name]["r"]["hl_conf95_b_minus_a"];
    ExpectClose(estimate.interval.low, expected[0]);
    ExpectClose(estimate.interval.high, expected[1]);
  }
}

TEST(HodgesLehmannTest, IntervalsOfLargeSamplesAreCloseToR) {
  const auto regions = Regions("p01_31_vs_34");
  const auto estimate = HodgesLehmann({regions.at("a"), regions.at("b")}, 0.95);
  // R searches a root of the test instead of taking an order statistic.
  EXPECT_NEAR(estimate.interval.low, 2.806, 0.01);
  EXPECT_NEAR(estimate.interval.high, 3.368, 0.01);
}

TEST(HodgesLehmannTest, OfOneProbeEachIsTheirDifference) {
  const std::vector<double> a{31};
  const std::vector<double> b{34};
  EXPECT_EQ(HodgesLehmann({a, b}, 0.95).shift, 3);
}

TEST(RankTestsTest, ExactValueOfSixtyAgreesWithR) {
  const RankSumDistribution u(60, 60);
  ExpectClose(u.TwoSided(255), 8.03178905853774e-20, 1e-6);
  EXPECT_DOUBLE_EQ(RankSumDistribution(2, 2).Below(0), 1.0 / 6);
}

TEST(RankTestsTest, FailingNeverRanksBetter) {
  const std::vector<double> a{31, kInfinity, kInfinity, kInfinity};
  const std::vector<double> b{34, 34, 34, 34};
  EXPECT_EQ(ProbabilityAFaster({a, b}), 0.25);
}

TEST(RankTestsTest, AllLostOnBothSidesIsATie) {
  const std::vector<double> lost(5, kInfinity);
  EXPECT_EQ(ProbabilityAFaster({lost, lost}), 0.5);
  EXPECT_EQ(MannWhitney({lost, lost}).p_normal, 1);
  EXPECT_FALSE(BrunnerMunzel({lost, lost}));
}

TEST(RankTestsTest, TiesCountHalf) {
  const std::vector<double> a{31, 31};
  const std::vector<double> b{31, 33};
  EXPECT_EQ(ProbabilityAFaster({a, b}), 0.75);
}

}  // namespace
}  // namespace regionbench
