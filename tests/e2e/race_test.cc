// SPDX-License-Identifier: Apache-2.0
//
// Probing until it is decided, on real packets.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/compare_run.h"

namespace regionbench {
namespace {

using testing::ElementsAre;
using testing::Ge;
using testing::HasSubstr;
using testing::Le;

TEST(RaceTest, AClearRaceIsOverLongBeforeTheBudget) {
  const auto result = RaceIn("three-regions", kThreeRegions);
  RB_SKIP_WITHOUT_LAB(result);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const auto report = ReportOf(result);
  EXPECT_EQ(report["rule"], "race");
  EXPECT_THAT(report["rounds"], Ge(20));
  EXPECT_THAT(report["rounds"], Le(60))
      << "of 600 that the budget has room for";
  EXPECT_THAT(report["verdict"]["best"], ElementsAre("aws/ap-northeast-1"));
  EXPECT_EQ(report["verdict"]["rounds_still_needed"], nullptr);
}

TEST(RaceTest, ATieIsProvedAndEndsTheRun) {
  const auto result = RaceIn("near-tie",
                             "ap-northeast-1 ap-northeast-2 "
                             "--min-difference 5ms");
  RB_SKIP_WITHOUT_LAB(result);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const auto report = ReportOf(result);
  EXPECT_EQ(report["verdict"]["state"], "tied");
  EXPECT_THAT(report["rounds"], Le(200));
}

TEST(RaceTest, WhenTheBudgetIsSpentItSaysHowMuchMoreWouldDo) {
  const auto result = RaceIn("near-tie",
                             "ap-northeast-1 ap-northeast-2 "
                             "--budget 1s --min-difference 0");
  RB_SKIP_WITHOUT_LAB(result);
  EXPECT_EQ(result.exit_code, 3) << result.out;
  const auto verdict = ReportOf(result)["verdict"];
  EXPECT_EQ(verdict["state"], "unsure");
  EXPECT_THAT(verdict["rounds_still_needed"], Ge(1));
  EXPECT_THAT(verdict["text"], HasSubstr("should decide"));
}

TEST(RaceTest, StrictAsksForTwiceAsMuch) {
  const auto result = RaceIn("three-regions", "--strict " + kThreeRegions);
  RB_SKIP_WITHOUT_LAB(result);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(ReportOf(result)["rounds"], Ge(40));
}

TEST(RaceTest, ANumberOfRoundsIsExact) {
  const auto result = RaceIn("three-regions", "--rounds 25 " + kThreeRegions);
  RB_SKIP_WITHOUT_LAB(result);
  // Some runs are decided only after more rounds than that.
  EXPECT_THAT(result.exit_code, testing::AnyOf(0, 3)) << result.err;
  const auto report = ReportOf(result);
  EXPECT_EQ(report["rounds"], 25);
  for (const auto& target : report["targets"]) EXPECT_EQ(target["n"], 25);
}

}  // namespace
}  // namespace regionbench
