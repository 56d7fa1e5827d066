// SPDX-License-Identifier: Apache-2.0
#include "aggregator/stats/moments.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/aggregator/stats/vectors.h"

namespace regionbench {
namespace {

TEST(MomentsTest, AgreeWithEveryKnownAnswer) {
  for (const auto& [name, series] : Expected()["single"].items()) {
    SCOPED_TRACE(name);
    const SortedSample sample = Sorted(Column(name, "rtt_ms"));
    const auto moments = MomentsOf(sample.received);
    EXPECT_EQ(moments.has_value(), !sample.received.empty());
    if (!moments) continue;
    EXPECT_EQ(moments->count, series["n_received"]);
    ExpectClose(moments->mean, series["mean"]);
    ExpectClose(
        moments->variance * static_cast<double>(sample.received.size() - 1),
        series["sumsq_centred"]);
    EXPECT_EQ(moments->min, sample.received.front());
    EXPECT_EQ(moments->max, sample.received.back());
  }
}

TEST(MomentsTest, NothingHasNoMoments) { EXPECT_FALSE(MomentsOf({})); }

TEST(MomentsTest, VarianceDividesByOneLessThanTheCount) {
  const std::vector<double> values{1, 2, 3, 4};
  EXPECT_DOUBLE_EQ(MomentsOf(values)->variance, 5.0 / 3);
}

TEST(MomentsTest, VarianceOfLargeValuesDoesNotCancel) {
  std::vector<double> values;
  for (int i = 0; i < 1000; ++i) values.push_back(1e9 + 0.5 + (i % 2) - 0.5);
  EXPECT_NEAR(MomentsOf(values)->variance, 0.25 * 1000 / 999, 1e-6);
}

TEST(MomentsTest, OneValueDoesNotVary) {
  const std::vector<double> values{31};
  EXPECT_EQ(MomentsOf(values)->variance, 0);
}

}  // namespace
}  // namespace regionbench
