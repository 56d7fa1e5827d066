// SPDX-License-Identifier: Apache-2.0
#include "aggregator/stats/change_points.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "aggregator/stats/quantile.h"
#include "aggregator/stats/seeded_intervals.h"
#include "tests/aggregator/stats/vectors.h"

namespace regionbench {
namespace {

std::vector<std::size_t> Indices(const std::vector<ChangePoint>& points) {
  std::vector<std::size_t> indices;
  for (const ChangePoint& point : points) indices.push_back(point.index);
  return indices;
}

TEST(ChangePointsTest, AgreeWithEveryKnownAnswer) {
  for (const auto& [name, expected] : Expected()["change"].items()) {
    SCOPED_TRACE(name);
    const std::vector<double> series = Column(name, "value_ms");
    const auto found = FindChangePoints(series, {});
    EXPECT_EQ(Indices(found), expected["rank_segmentation_c1_3_seg6"]);
    EXPECT_EQ(Indices(FindChangePoints(series, {6, 1.3, 0.5})),
              expected["rank_segmentation_min_effect_0_5"]);
    const auto& medians = expected["segment_medians"];
    for (std::size_t i = 0; i < found.size(); ++i) {
      ExpectClose(found[i].before, medians[i]);
      ExpectClose(found[i].after, medians[i + 1]);
    }
    const Split best = BestSplit(series, 6);
    const auto& split = expected["single_best_split"];
    ExpectClose(best.z, split["abs_z"], 1e-6);
    const std::size_t none = 0;
    EXPECT_EQ(best.index, split["index"].is_null()
                              ? none
                              : split["index"].get<std::size_t>());
  }
}

std::vector<double> Noise(std::size_t n, double level, unsigned seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal(level, 0.3);
  std::vector<double> values(n);
  for (double& value : values) value = normal(random);
  return values;
}

TEST(ChangePointsTest, NoiseHasNone) {
  for (unsigned seed = 0; seed < 50; ++seed) {
    EXPECT_TRUE(FindChangePoints(Noise(300, 30, seed), {}).empty()) << seed;
  }
}

TEST(ChangePointsTest, AChangeThatDoesNotMatterIsNotReported) {
  std::vector<double> series = Noise(150, 30, 1);
  const std::vector<double> after = Noise(150, 30.5, 2);
  series.insert(series.end(), after.begin(), after.end());
  EXPECT_EQ(FindChangePoints(series, {6, 1.3, 0}).size(), 1U);
  EXPECT_TRUE(FindChangePoints(series, {6, 1.3, 1}).empty());
}

TEST(ChangePointsTest, SpikesAreNotChanges) {
  std::vector<double> series = Noise(300, 30, 3);
  std::mt19937_64 random(4);
  for (double& value : series) value += random() % 20 == 0 ? 20 : 0;
  EXPECT_TRUE(FindChangePoints(series, {}).empty());
}

TEST(ChangePointsTest, AnOutageBeginsAndEnds) {
  std::vector<double> series = Noise(100, 30, 5);
  for (std::size_t i = 40; i < 70; ++i) series[i] = kInfinity;
  const auto found = FindChangePoints(series, {6, 1.3, 1});
  EXPECT_EQ(Indices(found), (std::vector<std::size_t>{40, 70}));
  EXPECT_EQ(found[0].after, kInfinity);
  EXPECT_LT(found[1].after, 32);
}

TEST(ChangePointsTest, ShortStretchesAndNothingHaveNone) {
  EXPECT_TRUE(FindChangePoints({}, {}).empty());
  EXPECT_TRUE(FindChangePoints(std::vector<double>{1, 2, 3}, {}).empty());
  EXPECT_TRUE(FindChangePoints(std::vector<double>(11, kInfinity), {}).empty());
  EXPECT_TRUE(
      FindChangePoints(std::vector<double>(500, kInfinity), {}).empty());
}

TEST(ChangePointsTest, ScalingTheUnitChangesNothing) {
  std::vector<double> series = Column("c05_three_steps", "value_ms");
  for (double& value : series) value *= 1e6;
  EXPECT_EQ(Indices(FindChangePoints(series, {6, 1.3, 0.5e6})),
            (std::vector<std::size_t>{72, 144, 216}));
}

TEST(SeededIntervalsTest, CoverAllAndStayInside) {
  for (const std::size_t n : {12U, 13U, 288U, 1000U}) {
    const auto intervals = SeededIntervals(n, 12);
    ASSERT_FALSE(intervals.empty());
    EXPECT_EQ(intervals.front(), (IndexRange{0, n}));
    std::size_t points = 0;
    for (const IndexRange& range : intervals) {
      EXPECT_LT(range.begin, range.end);
      EXPECT_LE(range.end, n);
      points += range.end - range.begin;
    }
    EXPECT_LT(points, 60 * n);
    EXPECT_EQ(intervals.back().end, n);
  }
}

}  // namespace
}  // namespace regionbench
