// SPDX-License-Identifier: Apache-2.0
//
// The main job, on real packets with known delay.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/compare_run.h"

namespace regionbench {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// Each region's round trips have a floor, which nothing can undercut: its
// published median less the jitter of the scenario. The quartile, since one
// sample in a run may lie across a step of the machine's clock.
void ExpectNotFasterThanTheWire(const nlohmann::json& report) {
  EXPECT_GT(TargetIn(report, "aws/ap-northeast-1")["rtt_ns"]["q1"], 36'200'000);
  EXPECT_GT(TargetIn(report, "aws/ap-northeast-2")["rtt_ns"]["q1"], 64'500'000);
  EXPECT_GT(TargetIn(report, "aws/ap-southeast-1")["rtt_ns"]["q1"], 50'500'000);
}

class ThreeRegionsTest : public testing::TestWithParam<std::string> {};

TEST_P(ThreeRegionsTest, AreDecidedRightly) {
  const auto result =
      CompareIn("three-regions", GetParam() + " " + kThreeRegions);
  RB_SKIP_WITHOUT_LAB(result);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const auto report = ReportOf(result);
  EXPECT_EQ(report["verdict"]["state"], "winner");
  EXPECT_THAT(report["verdict"]["best"], ElementsAre("aws/ap-northeast-1"));
  EXPECT_EQ(TargetIn(report, "aws/ap-southeast-1")["rank"], 2);
  EXPECT_EQ(TargetIn(report, "aws/ap-northeast-2")["rank"], 3);
  ExpectNotFasterThanTheWire(report);
}

INSTANTIATE_TEST_SUITE_P(EveryMethod, ThreeRegionsTest,
                         testing::Values("--method tcp", "--method http",
                                         "--method http --conn warm",
                                         "--method icmp", "--method udp",
                                         "--method tcp -6"));

TEST(CompareTest, ThePersonReadsOneSentenceAndATable) {
  const auto result = RunCommand(
      InLab("three-regions",
            RB_PROGRAM " compare --no-store --allow-tainted --interval 50ms " +
                kThreeRegions));
  RB_SKIP_WITHOUT_LAB(result);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out,
              testing::StartsWith("aws/ap-northeast-1 is fastest from here: "));
  EXPECT_THAT(result.out, HasSubstr("aws/ap-southeast-1"));
  EXPECT_EQ(result.err, "");
}

// Of 60 rounds one run in 5,000 loses too few to be sure of it; of 120, one in
// 10^8 (binomial, 30 %).
TEST(CompareTest, ARegionThatLosesAThirdCannotWin) {
  const auto result = CompareIn("lossy", "--rounds 120 " + kThreeRegions);
  RB_SKIP_WITHOUT_LAB(result);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const auto report = ReportOf(result);
  EXPECT_THAT(report["verdict"]["best"], ElementsAre("aws/ap-northeast-2"));
  EXPECT_THAT(report["verdict"]["text"],
              HasSubstr("so it is not ranked first"));
  const auto lossy = TargetIn(report, "aws/ap-northeast-1");
  EXPECT_EQ(lossy["standing"], "lossy");
  EXPECT_GT(lossy["failures"]["timeout"], 10);
}

TEST(CompareTest, NamesWithoutIpv4AreReachedByIpv6) {
  const auto result = CompareIn("ipv6-only", "ap-northeast-1 ap-northeast-2");
  RB_SKIP_WITHOUT_LAB(result);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const auto report = ReportOf(result);
  EXPECT_THAT(report["verdict"]["best"], ElementsAre("aws/ap-northeast-1"));
  EXPECT_EQ(TargetIn(report, "aws/ap-northeast-1")["address"], "fd00:19::1");
}

TEST(CompareTest, NamesWithoutIpv4GiveNothingWhenIpv4IsAskedFor) {
  const auto result =
      CompareIn("ipv6-only", "-4 --rounds 3 ap-northeast-1 ap-northeast-2");
  RB_SKIP_WITHOUT_LAB(result);
  EXPECT_EQ(result.exit_code, 4);
  const auto report = ReportOf(result);
  EXPECT_EQ(TargetIn(report, "aws/ap-northeast-1")["failures"]["dns_failure"],
            3);
}

TEST(CompareTest, ATransparentProxyIsSeenAndNobodyWins) {
  const auto result =
      CompareIn("proxy", "ap-northeast-1 ap-northeast-2 eu-west-1");
  RB_SKIP_WITHOUT_LAB(result);
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(ReportOf(result)["verdict"]["text"],
              HasSubstr("something in the path answers for"));
}

TEST(CompareTest, BehindATransparentProxyRequestsStillTellTheRegionsApart) {
  const auto result = CompareIn(
      "proxy", "--method http ap-northeast-1 ap-northeast-2 eu-west-1");
  RB_SKIP_WITHOUT_LAB(result);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(ReportOf(result)["verdict"]["best"],
              ElementsAre("aws/ap-northeast-1"));
  EXPECT_THAT(result.out, HasSubstr("opens connections for the targets"));
}

}  // namespace
}  // namespace regionbench
