// SPDX-License-Identifier: Apache-2.0
//
// Confidence sequences, autocorrelation time and the product test.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <vector>

#include "aggregator/stats/autocorrelation.h"
#include "aggregator/stats/confidence_sequence.h"
#include "aggregator/stats/product_test.h"
#include "aggregator/stats/quantile.h"
#include "tests/aggregator/stats/vectors.h"

namespace regionbench {
namespace {

TEST(ConfidenceSequenceTest, LimitsAgreeWithEveryKnownAnswer) {
  for (const auto& row : Expected()["tables"]["beta_binomial_limits"]) {
    const BetaBinomialMixture mixture(row["p"], row["m"]);
    const std::size_t t = row["t"];
    const CountLimits limits = mixture.Limits(t, row["alpha"]);
    EXPECT_EQ(limits.low, row["k_lo"]) << row;
    EXPECT_EQ(limits.high, row["k_hi"]) << row;
    ExpectClose(mixture.LogEvidence(std::floor(static_cast<double>(t) / 2),
                                    static_cast<double>(t)),
                row["log_m_at_half"], 1e-6);
  }
}

TEST(ConfidenceSequenceTest, FirstFiniteIntervalIsWhereThePaperHasIt) {
  const BetaBinomialMixture mixture(0.5);
  EXPECT_EQ(mixture.Limits(12, 0.05), (CountLimits{0, 12}));
  EXPECT_EQ(mixture.Limits(13, 0.05), (CountLimits{1, 12}));
  EXPECT_EQ(mixture.Limits(15, 0.05 / 4).low, 0U);
  EXPECT_EQ(mixture.Limits(16, 0.05 / 4).low, 1U);
  EXPECT_EQ(mixture.Limits(19, 0.05 / 29).low, 0U);
  EXPECT_EQ(mixture.Limits(20, 0.05 / 29).low, 1U);
  EXPECT_EQ(mixture.Limits(5000, 0.05), (CountLimits{2377, 2623}));
}

TEST(ConfidenceSequenceTest, NothingSeenSaysNothing) {
  EXPECT_EQ(BetaBinomialMixture(0.5).Limits(0, 0.05), (CountLimits{0, 0}));
  EXPECT_EQ(QuantileBounds({}, {0, 0}), (Bounds{-kInfinity, kInfinity}));
}

TEST(ConfidenceSequenceTest, AutocorrelationWidensTheLimits) {
  const BetaBinomialMixture mixture(0.5);
  const CountLimits plain = mixture.Limits(500, 0.05);
  const CountLimits scaled = mixture.Limits(500, 0.05, 5);
  EXPECT_LT(scaled.low, plain.low);
  EXPECT_GT(scaled.high, plain.high);
}

TEST(ConfidenceSequenceTest, OfTheMedianAgreesWithEveryKnownAnswer) {
  const BetaBinomialMixture mixture(0.5, 100);
  for (const auto& [name, series] : Expected()["single"].items()) {
    if (!series.contains("median_confidence_sequence_m100")) continue;
    SCOPED_TRACE(name);
    const SortedSample sample = Sorted(Column(name, "rtt_ms"));
    const CensoredSample censored{sample.received, sample.lost};
    const auto& expected = series["median_confidence_sequence_m100"];
    ASSERT_EQ(censored.Size(), expected["t"]);
    const Bounds bounds =
        QuantileBounds(censored, mixture.Limits(censored.Size(), 0.05));
    ExpectClose(bounds.low, NumberFrom(expected["lower"]));
    ExpectClose(bounds.high, NumberFrom(expected["upper"]));
  }
}

std::vector<double> Differences(const std::string& name) {
  const auto regions = Regions(name);
  const auto& a = regions.at("a");
  const auto& b = regions.at("b");
  std::vector<double> differences;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] == kInfinity && b[i] == kInfinity) continue;
    differences.push_back(b[i] - a[i]);
  }
  return differences;
}

TEST(AutocorrelationTest, TimeAgreesWithEveryKnownAnswer) {
  for (const auto& [name, pair] : Expected()["pair"].items()) {
    SCOPED_TRACE(name);
    const auto differences = Differences(name);
    const auto& expected = pair["sequential_paired_median"];
    ASSERT_EQ(differences.size(), expected["n_differences"]);
    ExpectClose(AutocorrelationTime(differences), expected["tau_hat"]);
  }
}

TEST(AutocorrelationTest, OfAConstantOrNothingIsOne) {
  EXPECT_EQ(AutocorrelationTime({}), 1);
  EXPECT_EQ(AutocorrelationTime(std::vector<double>(100, 31)), 1);
  EXPECT_EQ(AutocorrelationTime(std::vector<double>(100, kInfinity)), 1);
}

TEST(AutocorrelationTest, OfSlowWavesIsLong) {
  std::vector<double> wave;
  for (int i = 0; i < 1000; ++i) wave.push_back((i / 25) % 2);
  EXPECT_GT(AutocorrelationTime(wave), 10);
}

TEST(ProductTestTest, ShiftedRampsAgreeWithThePublishedValues) {
  for (const auto& row : Expected()["tables"]["product_test_shifted_ramps"]) {
    const BetaBinomialMixture mixture(row["p"], row["m"]);
    std::vector<double> a(row["n"].get<std::size_t>());
    std::iota(a.begin(), a.end(), 1);
    std::vector<double> b(a);
    for (double& value : b) value += row["offset"].get<double>();
    const double log_e = LogEvidenceAgainst(mixture, {a, b}, 0);
    ExpectClose(std::exp(-log_e), row["p_value"], 1e-6);
  }
}

TEST(ProductTestTest, AgreesWithEveryKnownAnswer) {
  const BetaBinomialMixture mixture(0.5, 100);
  int checked = 0;
  for (const auto& [name, pair] : Expected()["pair"].items()) {
    if (!pair.contains("product_test_p50")) continue;
    SCOPED_TRACE(name);
    auto regions = Regions(name);
    std::ranges::sort(regions.at("a"));
    std::ranges::sort(regions.at("b"));
    const ProductArms arms{regions.at("a"), regions.at("b")};
    const auto& expected = pair["product_test_p50"];
    const std::pair<double, const char*> kTested[] = {
        {0, "log_e_at_0"},
        {1, "log_e_at_plus_1ms"},
        {-1, "log_e_at_minus_1ms"}};
    for (const auto& [difference, key] : kTested) {
      const double log_e = LogEvidenceAgainst(mixture, arms, difference);
      ExpectClose(log_e, expected[key], 1e-6);
      EXPECT_EQ(Rejects(mixture, arms, difference, 0.05),
                log_e >= std::log(20));
    }
    ++checked;
  }
  EXPECT_GE(checked, 4);
}

TEST(ProductTestTest, BoundsHoldTheDifference) {
  std::mt19937_64 random(21);
  std::lognormal_distribution<double> jitter(0, 0.8);
  std::vector<double> a;
  std::vector<double> b;
  for (int i = 0; i < 400; ++i) {
    a.push_back(31 + jitter(random));
    b.push_back(34 + jitter(random));
  }
  std::ranges::sort(a);
  std::ranges::sort(b);
  const BetaBinomialMixture mixture(0.9);
  const Bounds bounds = DifferenceBounds(mixture, {a, b}, 0.05);
  EXPECT_LT(bounds.low, 3);
  EXPECT_GT(bounds.high, 3);
  EXPECT_GT(bounds.low, 1);
  EXPECT_LT(bounds.high, 5);
}

// Howard and Ramdas 2022: normal arms of spread 1 and 2, p = 0.1, mixture tuned
// for 1000: 310 +- 5 samples on average until they are told apart.
TEST(ProductTestTest, StopsWhereThePublishedTableHasIt) {
  constexpr int kRuns = 64;
  const BetaBinomialMixture mixture(0.1, 1000);
  std::mt19937_64 random(22);
  std::normal_distribution<double> normal;
  double samples = 0;
  for (int run = 0; run < kRuns; ++run) {
    std::vector<double> a;
    std::vector<double> b;
    const auto add = [](double value, std::vector<double>& sorted) {
      sorted.insert(std::ranges::upper_bound(sorted, value), value);
    };
    do {
      add(normal(random), a);
      add(2 * normal(random), b);
    } while (!Rejects(mixture, {a, b}, 0, 0.05));
    samples += static_cast<double>(a.size() + b.size());
  }
  EXPECT_NEAR(samples / kRuns, 310, 4 * 11);
}

TEST(ProductTestTest, AQuantileAmongTheLostIsSlower) {
  const std::vector<double> a(60, 31);
  std::vector<double> b(60, 31);
  std::fill(b.begin() + 10, b.end(), kInfinity);
  const BetaBinomialMixture mixture(0.5);
  EXPECT_TRUE(Rejects(mixture, {a, b}, 0, 0.05));
  EXPECT_TRUE(Rejects(mixture, {a, b}, 1, 0.05));
}

}  // namespace
}  // namespace regionbench
