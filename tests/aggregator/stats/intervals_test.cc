// SPDX-License-Identifier: Apache-2.0
#include "aggregator/stats/intervals.h"

#include <gtest/gtest.h>

#include <vector>

#include "aggregator/stats/quantile.h"
#include "tests/aggregator/stats/vectors.h"

namespace regionbench {
namespace {

TEST(QuantileIntervalTest, AgreesWithEveryKnownAnswer) {
  for (const auto& [name, series] : Expected()["single"].items()) {
    SCOPED_TRACE(name);
    const SortedSample sample = Sorted(Column(name, "rtt_ms"));
    const auto interval =
        QuantileInterval({sample.received, sample.lost}, 0.5, 0.95);
    const auto& expected = series["median_order_ci95"];
    EXPECT_EQ(interval.rank_low, expected["rank_lo"]);
    EXPECT_EQ(interval.rank_high, expected["rank_hi"]);
    ExpectClose(interval.value.low, NumberFrom(expected["lower"]));
    ExpectClose(interval.value.high, NumberFrom(expected["upper"]));
  }
}

TEST(QuantileIntervalTest, OfAHundredIsRanks40And61) {
  const std::vector<double> received(100, 31);
  const auto interval = QuantileInterval({received, 0}, 0.5, 0.95);
  EXPECT_EQ(interval.rank_low, 40U);
  EXPECT_EQ(interval.rank_high, 61U);
}

TEST(QuantileIntervalTest, OfP99IsFiniteFrom368On) {
  const std::vector<double> received(368, 31);
  EXPECT_EQ(QuantileInterval({received, 0}, 0.99, 0.95).value.high, 31);
  const std::vector<double> fewer(367, 31);
  EXPECT_EQ(QuantileInterval({fewer, 0}, 0.99, 0.95).value.high, kInfinity);
}

TEST(QuantileIntervalTest, OfNothingIsEverything) {
  EXPECT_EQ(QuantileInterval({}, 0.5, 0.95).value,
            (Bounds{-kInfinity, kInfinity}));
}

TEST(WilsonTest, AgreesWithEveryKnownAnswer) {
  for (const auto& [name, series] : Expected()["single"].items()) {
    SCOPED_TRACE(name);
    const Bounds loss =
        WilsonInterval(series["n_lost"], series["n_sent"], 0.95);
    ExpectClose(loss.low, series["loss_wilson95"][0]);
    ExpectClose(loss.high, series["loss_wilson95"][1]);
  }
}

TEST(WilsonTest, NoProbesSayNothing) {
  EXPECT_EQ(WilsonInterval(0, 0, 0.95), (Bounds{0, 1}));
}

TEST(LongestLossRunTest, CountsNeighboursOnly) {
  const std::vector<double> rounds{kInfinity, 31, kInfinity, kInfinity,
                                   kInfinity, 30, kInfinity};
  EXPECT_EQ(LongestLossRun(rounds), 3U);
  EXPECT_EQ(LongestLossRun({}), 0U);
}

}  // namespace
}  // namespace regionbench
