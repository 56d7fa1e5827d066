// SPDX-License-Identifier: Apache-2.0
#include "aggregator/stats/quantile.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "tests/aggregator/stats/vectors.h"

namespace regionbench {
namespace {

double Median(std::vector<double> values) {
  return QuantileInPlace(values, 0.5).value();
}

TEST(QuantileTest, AgreesWithEveryKnownAnswer) {
  for (const auto& [name, series] : Expected()["single"].items()) {
    SCOPED_TRACE(name);
    std::vector<double> values = Column(name, "rtt_ms");
    const SortedSample sample = Sorted(values);
    for (const auto& [p, expected] :
         series["censored_quantiles_type7"].items()) {
      SCOPED_TRACE(p);
      const double answer = NumberFrom(expected);
      ExpectClose(*Quantile({sample.received, sample.lost}, std::stod(p)),
                  answer);
      ExpectClose(*QuantileInPlace(values, std::stod(p)), answer);
    }
  }
}

TEST(QuantileTest, AnEmptySampleHasNone) {
  EXPECT_EQ(Quantile({}, 0.5), std::nullopt);
  EXPECT_EQ(QuantileInPlace({}, 0.5), std::nullopt);
}

TEST(QuantileTest, MedianCrossingDigitsIsNotSortedAsText) {
  EXPECT_EQ(Median({9, 10, 100}), 10);
  EXPECT_EQ(Median({100, 9, 10}), 10);
  // As text the order is 10 100 11 12 8 9 95: the middle would be 12.
  EXPECT_EQ(Median({8, 9, 10, 11, 12, 95, 100}), 11);
  EXPECT_EQ(Median({9.5, 10.5, 99.5, 100.5}), 55);
}

TEST(QuantileTest, OneToFiveValuesAreExact) {
  EXPECT_EQ(Median({31}), 31);
  EXPECT_EQ(Median({31, 33}), 32);
  EXPECT_EQ(Median({31, 35, 33}), 33);
  EXPECT_EQ(Median({4, 1, 3, 2}), 2.5);
  EXPECT_EQ(Median({5, 1, 4, 2, 3}), 3);
  std::vector<double> one{31};
  EXPECT_EQ(QuantileInPlace(one, 0), 31);
  EXPECT_EQ(QuantileInPlace(one, 1), 31);
}

TEST(QuantileTest, TiesKeepTheirValue) {
  EXPECT_EQ(Median({31, 31, 31, 31}), 31);
  EXPECT_EQ(Median({31, 31, 31, 99}), 31);
}

TEST(QuantileTest, LossesRankAboveEveryReply) {
  EXPECT_EQ(Median({100, 110, kInfinity, 90, 500}), 110);
  EXPECT_EQ(Median({100, 110, kInfinity, 90}), 105);
  EXPECT_EQ(Median({100, kInfinity, kInfinity, kInfinity, 90}), kInfinity);
}

TEST(QuantileTest, OneLostProbeDoesNotPoisonTheOthers) {
  std::vector<double> values{kInfinity, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
  EXPECT_EQ(QuantileInPlace(values, 0.5), 6);
  EXPECT_EQ(QuantileInPlace(values, 0.9), 10);
  EXPECT_EQ(QuantileInPlace(values, 0.91), kInfinity);
}

TEST(QuantileTest, AllLostIsBeyondTheTimeoutAndNotZero) {
  EXPECT_EQ(Quantile({{}, 7}, 0.01), kInfinity);
}

TEST(QuantileTest, RoundingDoesNotTouchALostRank) {
  // 0.9 * 10 is rank 9 exactly; in doubles (1 - 0.1) * 10 need not be.
  const std::vector<double> received{1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
  EXPECT_EQ(Quantile({received, 1}, 0.9), 10);
  EXPECT_EQ(Quantile({received, 1}, 0.8 + 0.1), 10);
  EXPECT_EQ(Quantile({received, 1}, 0.9 + 1e-11), 10);
}

TEST(QuantileTest, AddingALostProbeNeverLowersAQuantile) {
  std::mt19937_64 random(7);
  std::lognormal_distribution<double> jitter(0, 1);
  for (std::size_t n = 1; n < 60; ++n) {
    std::vector<double> received(n);
    std::ranges::generate(received, [&] { return 30 + jitter(random); });
    std::ranges::sort(received);
    for (const double p : {0.0, 0.05, 0.25, 0.5, 0.75, 0.9, 0.99, 1.0}) {
      for (std::size_t lost = 0; lost < 5; ++lost) {
        EXPECT_LE(Quantile({received, lost}, p),
                  Quantile({received, lost + 1}, p));
      }
    }
  }
}

TEST(QuantileTest, ChangingTheUnitChangesNothingElse) {
  std::vector<double> ms{31.5, 33.25, 30, 47, 32, 31};
  std::vector<double> us(ms);
  for (double& value : us) value *= 1024;
  for (const double p : {0.1, 0.25, 0.5, 0.75, 0.95}) {
    EXPECT_DOUBLE_EQ(*QuantileInPlace(us, p), 1024 * *QuantileInPlace(ms, p));
  }
}

}  // namespace
}  // namespace regionbench
