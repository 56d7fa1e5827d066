// SPDX-License-Identifier: Apache-2.0
#include "aggregator/stats/sections.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "aggregator/stats/quantile.h"
#include "tests/aggregator/stats/vectors.h"

namespace regionbench {
namespace {

std::string Word(const PairVerdict& verdict) {
  switch (verdict.finding) {
    case Finding::kAFaster:
      return "a faster";
    case Finding::kBFaster:
      return "b faster";
    case Finding::kTied:
      return "tied";
    default:
      return "unsure";
  }
}

void ExpectInterval(const PairVerdict& verdict,
                    const nlohmann::json& expected) {
  ExpectClose(verdict.difference, expected["difference_ms"], 1e-6);
  ExpectClose(verdict.interval.low, expected["ci95"][0], 1e-6);
  ExpectClose(verdict.interval.high, expected["ci95"][1], 1e-6);
  ExpectClose(verdict.tie_interval.low, expected["ci90"][0], 1e-6);
  ExpectClose(verdict.tie_interval.high, expected["ci90"][1], 1e-6);
  ExpectClose(verdict.p_value, expected["p_value"], 1e-6);
  ExpectClose(verdict.rho, expected["rho"], 1e-6);
  ExpectClose(verdict.standard_error, expected["se"], 1e-6);
  EXPECT_EQ(verdict.sections - verdict.dropped - 1, expected["df"]);
}

void ExpectSections(const PairVerdict& verdict,
                    const nlohmann::json& expected) {
  if (expected.is_null()) {
    EXPECT_EQ(verdict.unsure_because, UnsureBecause::kTooFewRounds);
    EXPECT_GT(verdict.further_rounds.value_or(0), 0U);
    return;
  }
  EXPECT_EQ(verdict.sections, expected["sections"]);
  EXPECT_EQ(verdict.dropped, expected["dropped"]);
  if (expected.contains("verdict")) {
    EXPECT_EQ(verdict.unsure_because, UnsureBecause::kTooMuchLoss);
    return;
  }
  ExpectInterval(verdict, expected);
}

TEST(SectionsTest, AgreeWithEveryKnownAnswer) {
  for (const auto& [name, pair] : Expected()["pair"].items()) {
    SCOPED_TRACE(name);
    const auto regions = Regions(name);
    const PairedRounds rounds{regions.at("a"), regions.at("b")};
    const PairVerdict median = CompareRounds(rounds, {0.5, 0.95, 1});
    ExpectSections(median, pair["section_ci_p50"]);
    EXPECT_EQ(Word(median), pair["verdict_p50_delta_1ms"]);
    ExpectSections(CompareRounds(rounds, {0.95, 0.95, 1}),
                   pair["section_ci_p95"]);
  }
}

TEST(SectionsTest, SwappingTheTwoFlipsTheVerdict) {
  for (const auto& [name, pair] : Expected()["pair"].items()) {
    SCOPED_TRACE(name);
    const auto regions = Regions(name);
    const PairVerdict ab =
        CompareRounds({regions.at("a"), regions.at("b")}, {0.5, 0.95, 0});
    const PairVerdict ba =
        CompareRounds({regions.at("b"), regions.at("a")}, {0.5, 0.95, 0});
    EXPECT_DOUBLE_EQ(ab.difference, -ba.difference);
    EXPECT_DOUBLE_EQ(ab.p_value, ba.p_value);
    EXPECT_EQ(ab.finding == Finding::kAFaster, ba.finding == Finding::kBFaster);
  }
}

struct Pair {
  std::vector<double> a;
  std::vector<double> b;
};

// Log-normal jitter of 1 ms above `base`.
Pair DrawPair(std::size_t rounds, double base_a, double base_b) {
  std::mt19937_64 random(11);
  std::lognormal_distribution<double> jitter(0, 0.8);
  Pair pair;
  for (std::size_t i = 0; i < rounds; ++i) {
    pair.a.push_back(base_a + jitter(random));
    pair.b.push_back(base_b + jitter(random));
  }
  return pair;
}

TEST(SectionsTest, AddingTheSameToBothChangesNothing) {
  Pair pair = DrawPair(200, 31, 31.5);
  const PairVerdict before = CompareRounds({pair.a, pair.b}, {0.5, 0.95, 1});
  for (double& value : pair.a) value += 64;
  for (double& value : pair.b) value += 64;
  const PairVerdict after = CompareRounds({pair.a, pair.b}, {0.5, 0.95, 1});
  EXPECT_NEAR(before.difference, after.difference, 1e-9);
  EXPECT_NEAR(before.p_value, after.p_value, 1e-9);
  EXPECT_EQ(before.finding, after.finding);
}

TEST(SectionsTest, ChangingTheUnitChangesNothingElse) {
  Pair pair = DrawPair(200, 31, 34);
  const PairVerdict ms = CompareRounds({pair.a, pair.b}, {0.5, 0.95, 1});
  for (double& value : pair.a) value *= 1e6;
  for (double& value : pair.b) value *= 1e6;
  const PairVerdict ns = CompareRounds({pair.a, pair.b}, {0.5, 0.95, 1e6});
  EXPECT_NEAR(ns.difference, 1e6 * ms.difference, 1e-3);
  EXPECT_NEAR(ns.p_value, ms.p_value, 1e-9);
  EXPECT_EQ(ns.finding, ms.finding);
}

TEST(SectionsTest, FortyRoundsAreTheFewestForAMedian) {
  EXPECT_EQ(RoundsNeeded(0.5), 40U);
  EXPECT_EQ(RoundsNeeded(0.95), 200U);
  EXPECT_EQ(RoundsNeeded(0.9), 100U);
  const Pair pair = DrawPair(39, 31, 34);
  const PairVerdict verdict = CompareRounds({pair.a, pair.b}, {0.5, 0.95, 1});
  EXPECT_EQ(verdict.unsure_because, UnsureBecause::kTooFewRounds);
  EXPECT_EQ(verdict.further_rounds, 1U);
}

TEST(SectionsTest, FailingNeverRanksBetter) {
  Pair pair = DrawPair(120, 31, 34);
  for (std::size_t i = 0; i < pair.a.size(); i += 2) pair.a[i] = kInfinity;
  const PairVerdict half = CompareRounds({pair.a, pair.b}, {0.5, 0.95, 1});
  EXPECT_NE(half.finding, Finding::kAFaster);
  std::ranges::fill(pair.a, kInfinity);
  const PairVerdict all = CompareRounds({pair.a, pair.b}, {0.5, 0.95, 1});
  EXPECT_EQ(all.finding, Finding::kUnsure);
  EXPECT_EQ(all.unsure_because, UnsureBecause::kTooMuchLoss);
}

TEST(SectionsTest, OneLostProbeDoesNotPoisonTheVerdict) {
  Pair pair = DrawPair(120, 31, 34);
  pair.b[60] = kInfinity;
  const PairVerdict verdict = CompareRounds({pair.a, pair.b}, {0.5, 0.95, 1});
  EXPECT_EQ(verdict.finding, Finding::kAFaster);
  EXPECT_EQ(verdict.dropped, 0U);
  EXPECT_NEAR(verdict.difference, 3, 0.5);
}

TEST(SectionsTest, InvalidProbesDoNotCount) {
  Pair pair = DrawPair(120, 31, 34);
  for (std::size_t i = 0; i < pair.a.size(); i += 3) pair.a[i] = std::nan("");
  const PairVerdict verdict = CompareRounds({pair.a, pair.b}, {0.5, 0.95, 1});
  EXPECT_EQ(verdict.finding, Finding::kAFaster);
  EXPECT_NEAR(verdict.difference, 3, 0.5);
}

TEST(SectionsTest, EqualConstantsAreTiedUnlessTiesAreRefused) {
  const std::vector<double> same(60, 31);
  EXPECT_EQ(CompareRounds({same, same}, {0.5, 0.95, 1}).finding,
            Finding::kTied);
  const PairVerdict refused = CompareRounds({same, same}, {0.5, 0.95, 0});
  EXPECT_EQ(refused.finding, Finding::kUnsure);
  EXPECT_EQ(refused.further_rounds, std::nullopt);
}

TEST(SectionsTest, UnequalConstantsAreCertain) {
  const std::vector<double> fast(60, 31);
  const std::vector<double> slow(60, 34);
  const PairVerdict verdict = CompareRounds({fast, slow}, {0.5, 0.95, 1});
  EXPECT_EQ(verdict.finding, Finding::kAFaster);
  EXPECT_EQ(verdict.interval, (Bounds{3, 3}));
}

TEST(SectionsTest, UnsureSaysHowManyRoundsMore) {
  const Pair pair = DrawPair(60, 31, 31.2);
  const PairVerdict verdict = CompareRounds({pair.a, pair.b}, {0.5, 0.95, 0});
  ASSERT_EQ(verdict.unsure_because, UnsureBecause::kTooClose);
  ASSERT_TRUE(verdict.further_rounds);
  EXPECT_GT(*verdict.further_rounds, 10U);
}

TEST(SectionsTest, ErrorOfSketchesWidensTheInterval) {
  const std::vector<double> a(8, 100);
  const std::vector<double> b(8, 100.2);
  const PairVerdict exact = CompareSections({a, b, 60, 0}, {0.5, 0.95, 0});
  EXPECT_EQ(exact.finding, Finding::kAFaster);
  const PairVerdict coarse =
      CompareSections({a, b, 60, 0.001354}, {0.5, 0.95, 0});
  EXPECT_EQ(coarse.finding, Finding::kUnsure);
  EXPECT_NEAR(coarse.interval.high, 0.2 + 0.001354 * 200.2, 1e-9);
}

// How often the verdict is sure of a difference between two equal targets whose
// noise is AR(1).
double FalseAlarms(int runs, double autocorrelation) {
  std::mt19937_64 random(2024);
  std::normal_distribution<double> normal;
  int alarms = 0;
  for (int run = 0; run < runs; ++run) {
    Pair pair;
    double x = normal(random);
    double y = normal(random);
    const double innovation = std::sqrt(1 - autocorrelation * autocorrelation);
    for (int i = 0; i < 200; ++i) {
      x = autocorrelation * x + innovation * normal(random);
      y = autocorrelation * y + innovation * normal(random);
      pair.a.push_back(30 + std::exp(0.8 * x));
      pair.b.push_back(30 + std::exp(0.8 * y));
    }
    const auto found = CompareRounds({pair.a, pair.b}, {0.5, 0.95, 0}).finding;
    alarms += found == Finding::kUnsure ? 0 : 1;
  }
  return alarms / static_cast<double>(runs);
}

TEST(SectionsTest, RarelyErrUnderAutocorrelation) {
  EXPECT_LE(FalseAlarms(500, 0.5), 0.08);
  EXPECT_LE(FalseAlarms(500, 0), 0.08);
}

}  // namespace
}  // namespace regionbench
