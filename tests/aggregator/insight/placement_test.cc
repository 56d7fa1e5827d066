// SPDX-License-Identifier: Apache-2.0
#include "aggregator/insight/placement.h"

#include <gtest/gtest.h>

#include "aggregator/insight/placement_text.h"
#include "tests/support/places.h"

namespace regionbench {
namespace {

TEST(PlacementTest, ThePlantedPairIsFoundAmongEight) {
  const Placement placement = Place(Places(), PlaceAll(2));
  EXPECT_EQ(placement.state, VerdictState::kWinner);
  EXPECT_EQ(SetText(*placement.best), "aws/c + aws/f");
  EXPECT_EQ(placement.targets, 8U);
  EXPECT_EQ(placement.looked_at, 28U);
  EXPECT_TRUE(placement.all_sets);
  ASSERT_EQ(placement.best->users.size(), 3U);
  EXPECT_EQ(placement.best->users[0].nearest.region, "c");
  EXPECT_EQ(placement.best->users[1].nearest.region, "c");
  EXPECT_EQ(placement.best->users[2].nearest.region, "f");
  EXPECT_EQ(
      placement.text,
      "aws/c + aws/f serve the users best: their median is 13.23 ms, 5.80 ms "
      "less than with aws/c + aws/h (95 % sure of 5.66 to 5.94 ms)");
}

TEST(PlacementTest, WeightsMoveTheSet) {
  PlacementRequest request = PlaceAll(1);
  EXPECT_EQ(SetText(*Place(Places(), request).best), "aws/c");
  request.users["tokyo"] = 5;
  EXPECT_EQ(SetText(*Place(Places(), request).best), "aws/f");
}

TEST(PlacementTest, ARunnerUpThatIsAsGoodIsATie) {
  PlacesRequest places;
  // Region h is as near to Tokyo as f.
  places.ms["tokyo"][7] = 12.2;
  const Placement placement = Place(Places(places), PlaceAll(2));
  EXPECT_EQ(placement.state, VerdictState::kTied);
  EXPECT_EQ(SetText(*placement.best), "aws/c + aws/f");
  EXPECT_EQ(SetText(*placement.runner_up), "aws/c + aws/h");
  EXPECT_EQ(placement.text,
            "aws/c + aws/f serve the users best: their median is 13.23 ms, "
            "tied with aws/c + aws/h: they differ by 0.12 ms (0.01 to 0.24 "
            "ms), less than what matters");
}

TEST(PlacementTest, TooShortAPastIsUnsure) {
  PlacesRequest places;
  places.length = std::chrono::hours(1);
  places.every = std::chrono::seconds(60);
  const Placement placement = Place(Places(places), PlaceAll(2));
  EXPECT_EQ(placement.state, VerdictState::kUnsure);
  EXPECT_EQ(
      placement.text,
      "unsure: aws/c + aws/f leads, but there are too few samples to compare "
      "it with aws/c + aws/h: 0 stretches of time where 8 are needed");
}

TEST(PlacementTest, OnlyTargetsThatAllUsersMeasuredCount) {
  std::vector<Sample> samples = Places();
  std::erase_if(samples, [](const Sample& sample) {
    return sample.probe == "paris" && sample.target.region == "c";
  });
  const Placement placement = Place(samples, PlaceAll(2));
  EXPECT_EQ(SetText(*placement.best), "aws/f + aws/g");
  ASSERT_EQ(placement.missing.size(), 1U);
  EXPECT_EQ(placement.missing[0].target.region, "c");
  EXPECT_EQ(placement.missing[0].probes, std::vector<std::string>{"paris"});
}

TEST(PlacementTest, WithoutEnoughTargetsThereIsNoAnswer) {
  EXPECT_EQ(Place({}, PlaceAll(2)).text, "nothing was measured");
  const Placement placement = Place(Places(), PlaceAll(9));
  EXPECT_EQ(placement.state, VerdictState::kNoData);
  EXPECT_EQ(placement.text,
            "8 of 8 targets are measured enough by every user, 9 are to be "
            "chosen");
  PlacementRequest stranger = PlaceAll(1);
  stranger.users["nowhere"] = 1;
  EXPECT_EQ(Place(Places(), stranger).text,
            "0 of 8 targets are measured enough by every user, 1 are to be "
            "chosen");
}

TEST(PlacementTest, OneSetWinsWithoutARival) {
  const Placement placement = Place(Places(), PlaceAll(8));
  EXPECT_EQ(placement.state, VerdictState::kWinner);
  EXPECT_FALSE(placement.runner_up);
}

TEST(PlacementTest, ALossyNearRegionIsNotNear) {
  std::vector<Sample> samples = Places();
  for (Sample& sample : samples) {
    if (sample.target.region != "f" || sample.seq % 5 < 2) continue;
    sample.outcome = Outcome::kTimeout;
    sample.rtt.reset();
  }
  EXPECT_EQ(SetText(*Place(samples, PlaceAll(2)).best), "aws/c + aws/h");
}

}  // namespace
}  // namespace regionbench
