// SPDX-License-Identifier: Apache-2.0
#include "aggregator/stats/box.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "aggregator/stats/quantile.h"
#include "tests/aggregator/stats/vectors.h"

namespace regionbench {
namespace {

void ExpectBox(const BoxPlot& box, const nlohmann::json& expected) {
  ExpectClose(box.q1, expected["q1"]);
  ExpectClose(box.median, expected["median"]);
  ExpectClose(box.q3, expected["q3"]);
  ExpectClose(box.fence.low, expected["lower_fence"]);
  ExpectClose(box.fence.high, expected["upper_fence"]);
  ExpectClose(box.whisker.low, expected["lower_whisker"]);
  ExpectClose(box.whisker.high, expected["upper_whisker"]);
  ExpectClose(box.notch.low, expected["notch_1_57"][0]);
  ExpectClose(box.notch.high, expected["notch_1_57"][1]);
  EXPECT_EQ(box.beyond_low, expected["outliers_low"]);
  EXPECT_EQ(box.beyond_high, expected["outliers_high"]);
}

TEST(BoxTest, OfRepliesAgreesWithEveryKnownAnswer) {
  for (const auto& [name, series] : Expected()["single"].items()) {
    if (!series.contains("box_received_type7")) continue;
    SCOPED_TRACE(name);
    const SortedSample sample = Sorted(Column(name, "rtt_ms"));
    const auto box = MakeBoxPlot({sample.received, 0});
    ASSERT_TRUE(box);
    ExpectBox(*box, series["box_received_type7"]);
  }
}

TEST(BoxTest, OfAllProbesHasTheQuartilesOfAllProbes) {
  for (const auto& [name, series] : Expected()["single"].items()) {
    SCOPED_TRACE(name);
    const SortedSample sample = Sorted(Column(name, "rtt_ms"));
    const auto box = MakeBoxPlot({sample.received, sample.lost});
    EXPECT_EQ(box.has_value(), !sample.received.empty());
    if (!box) continue;
    const auto& quantiles = series["censored_quantiles_type7"];
    ExpectClose(box->q1, NumberFrom(quantiles["0.25"]));
    ExpectClose(box->median, NumberFrom(quantiles["0.5"]));
    ExpectClose(box->q3, NumberFrom(quantiles["0.75"]));
  }
}

TEST(BoxTest, IsOpenAtTheTopWhenTheUpperQuartileIsLost) {
  const std::vector<double> received{30, 31, 32, 33, 900};
  const auto box = MakeBoxPlot({received, 3});
  ASSERT_TRUE(box);
  EXPECT_TRUE(box->Open());
  EXPECT_EQ(box->median, 466.5);
  EXPECT_EQ(box->q3, kInfinity);
  EXPECT_EQ(box->whisker, (Bounds{30, 900}));
  EXPECT_EQ(box->beyond_high, 0U);
  EXPECT_FALSE(std::isnan(box->notch.low));
}

TEST(BoxTest, HasNoNumberThatIsNotOneWhenTheMedianIsLost) {
  const std::vector<double> received{30, 31};
  const auto box = MakeBoxPlot({received, 8});
  ASSERT_TRUE(box);
  EXPECT_EQ(box->q1, kInfinity);
  EXPECT_EQ(box->median, kInfinity);
  EXPECT_EQ(box->whisker, (Bounds{30, 31}));
  EXPECT_EQ(box->notch, (Bounds{-kInfinity, kInfinity}));
}

TEST(BoxTest, NeedsAReply) {
  EXPECT_FALSE(MakeBoxPlot({}));
  EXPECT_FALSE(MakeBoxPlot({{}, 10}));
}

TEST(BoxTest, OfOneValueIsALine) {
  const std::vector<double> received{31};
  const auto box = MakeBoxPlot({received, 0});
  ASSERT_TRUE(box);
  EXPECT_EQ(box->fence, (Bounds{31, 31}));
  EXPECT_EQ(box->whisker, (Bounds{31, 31}));
  EXPECT_EQ(box->beyond_high + box->beyond_low, 0U);
}

TEST(BoxTest, OfACoarseClockFlagsEveryOtherValue) {
  const std::vector<double> received{30, 31, 31, 31, 31, 31, 31, 31, 32, 33};
  const auto box = MakeBoxPlot({received, 0});
  ASSERT_TRUE(box);
  EXPECT_EQ(box->whisker, (Bounds{31, 31}));
  EXPECT_EQ(box->beyond_low, 1U);
  EXPECT_EQ(box->beyond_high, 2U);
}

TEST(LetterValuesTest, AgreeWithEveryKnownAnswer) {
  for (const auto& [name, series] : Expected()["single"].items()) {
    if (!series.contains("letter_values_received")) continue;
    SCOPED_TRACE(name);
    const SortedSample sample = Sorted(Column(name, "rtt_ms"));
    const auto letters = LetterValues({sample.received, 0});
    const auto& expected = series["letter_values_received"];
    ASSERT_EQ(letters.size(), expected.size());
    for (std::size_t i = 0; i < letters.size(); ++i) {
      EXPECT_EQ(letters[i].p, expected[i]["p"]);
      ExpectClose(letters[i].lower, expected[i]["lower"]);
      ExpectClose(letters[i].upper, expected[i]["upper"]);
    }
  }
}

TEST(LetterValuesTest, OfAThousandReachEightLevels) {
  const std::vector<double> received(1000, 31);
  EXPECT_EQ(LetterValues({received, 0}).size(), 8U);
  EXPECT_TRUE(LetterValues({}).empty());
}

}  // namespace
}  // namespace regionbench
