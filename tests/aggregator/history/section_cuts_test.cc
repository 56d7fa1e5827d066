// SPDX-License-Identifier: Apache-2.0
#include "aggregator/history/section_cuts.h"

#include <gtest/gtest.h>

namespace regionbench {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr WallTime kStart{hours(24 * 20'000)};

std::vector<Tally> Steady(std::size_t n, seconds every) {
  std::vector<Tally> tallies;
  for (std::size_t i = 0; i < n; ++i) {
    tallies.push_back({kStart + every * static_cast<int>(i), 1});
  }
  return tallies;
}

TEST(SectionCutsTest, ASteadyPaceIsCutIntoEqualStretchesOfTime) {
  const SectionCuts cuts = CutSections(Steady(3600, seconds(1)), 0.5);
  ASSERT_EQ(cuts.starts.size(), 20U);
  for (std::size_t k = 0; k < 20; ++k) {
    EXPECT_EQ(cuts.starts[k], kStart + minutes(3) * static_cast<int>(k));
  }
  EXPECT_EQ(cuts.invocations, 0U);
}

TEST(SectionCutsTest, SectionsAreAsManyAsForSoManyRounds) {
  const auto count = [](std::size_t n, double quantile) {
    return CutSections(Steady(n, seconds(1)), quantile).starts.size();
  };
  EXPECT_EQ(count(39, 0.5), 0U);
  EXPECT_EQ(count(40, 0.5), 8U);
  EXPECT_EQ(count(200, 0.5), 10U);
  EXPECT_EQ(count(199, 0.95), 0U);
  EXPECT_EQ(count(200, 0.95), 8U);
}

TEST(SectionCutsTest, ASectionEndsWhereTheNextBegins) {
  const SectionCuts cuts = CutSections(Steady(3600, seconds(1)), 0.5);
  EXPECT_EQ(cuts.SectionOf(kStart - seconds(1)), 0U);
  EXPECT_EQ(cuts.SectionOf(kStart), 0U);
  EXPECT_EQ(cuts.SectionOf(kStart + seconds(179)), 0U);
  EXPECT_EQ(cuts.SectionOf(kStart + seconds(180)), 1U);
  EXPECT_EQ(cuts.SectionOf(kStart + hours(9)), 19U);
}

TEST(SectionCutsTest, ATimeWithoutAttemptsIsInNoSectionOfItsOwn) {
  auto tallies = Steady(1000, seconds(1));
  for (Tally tally : Steady(1000, seconds(1))) {
    tallies.push_back({tally.at + hours(100), 1});
  }
  const SectionCuts cuts = CutSections(tallies, 0.5);
  ASSERT_EQ(cuts.starts.size(), 20U);
  EXPECT_EQ(cuts.starts[9], kStart + seconds(900));
  EXPECT_EQ(cuts.starts[10], kStart + hours(100));
}

TEST(SectionCutsTest, HoursAreCutAtHours) {
  std::vector<Tally> tallies;
  for (int i = 0; i < 720; ++i) tallies.push_back({kStart + hours(i), 3600});
  const SectionCuts cuts = CutSections(tallies, 0.5);
  ASSERT_EQ(cuts.starts.size(), 20U);
  EXPECT_EQ(cuts.starts[1], kStart + hours(36));
  EXPECT_EQ(cuts.starts[19], kStart + hours(19 * 36));
}

TEST(SectionCutsTest, AFewLongTalliesAreTooFew) {
  std::vector<Tally> tallies;
  for (int i = 0; i < 7; ++i) tallies.push_back({kStart + hours(i), 3600});
  EXPECT_TRUE(CutSections(tallies, 0.5).starts.empty());
  tallies.push_back({kStart + hours(7), 3600});
  EXPECT_EQ(CutSections(tallies, 0.5).starts.size(), 8U);
}

TEST(SectionCutsTest, ALongTallyTakesThePlaceOfSeveralSections) {
  std::vector<Tally> tallies = {{kStart - hours(2), 1800},
                                {kStart - hours(1), 1800}};
  for (const Tally& tally : Steady(3600, seconds(1))) tallies.push_back(tally);
  const SectionCuts cuts = CutSections(tallies, 0.5);
  ASSERT_EQ(cuts.starts.size(), 12U);
  EXPECT_EQ(cuts.starts[1], kStart - hours(1));
  EXPECT_EQ(cuts.starts[2], kStart);
  EXPECT_EQ(cuts.starts[3], kStart + seconds(360));
}

std::vector<Tally> Invocations(int n) {
  std::vector<Tally> tallies;
  for (int i = 0; i < n; ++i) {
    for (int round = 0; round < 4; ++round) {
      tallies.push_back({kStart + hours(i) + seconds(round), 1});
    }
  }
  return tallies;
}

TEST(SectionCutsTest, ShortBurstsAreCutBetweenBursts) {
  const SectionCuts cuts = CutSections(Invocations(12), 0.5);
  EXPECT_EQ(cuts.invocations, 12U);
  ASSERT_EQ(cuts.starts.size(), 12U);
  EXPECT_EQ(cuts.starts[11], kStart + hours(11));
}

TEST(SectionCutsTest, ManyBurstsShareSections) {
  const SectionCuts cuts = CutSections(Invocations(100), 0.5);
  EXPECT_EQ(cuts.invocations, 100U);
  ASSERT_EQ(cuts.starts.size(), 20U);
  EXPECT_EQ(cuts.starts[1], kStart + hours(5));
}

TEST(SectionCutsTest, FewerThanEightBurstsGiveNoVerdict) {
  const SectionCuts cuts = CutSections(Invocations(7), 0.5);
  EXPECT_EQ(cuts.invocations, 7U);
  EXPECT_TRUE(cuts.starts.empty());
}

TEST(SectionCutsTest, NothingIsCutFromNothing) {
  EXPECT_TRUE(CutSections({}, 0.5).starts.empty());
  EXPECT_EQ(CutSections({}, 0.5).SectionOf(kStart), 0U);
}

}  // namespace
}  // namespace regionbench
