// SPDX-License-Identifier: Apache-2.0
//
// Each fault of a region: the right outcome, words and exit code.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/compare_run.h"

namespace regionbench {
namespace {

using testing::HasSubstr;

struct Fault {
  std::string name;  ///< of the test
  std::string region;
  std::string outcome;
  std::string words;  ///< on standard error; empty: none are needed
};

class FaultTest : public testing::TestWithParam<Fault> {};

TEST_P(FaultTest, IsToldAndLeavesNothingToCompare) {
  const Fault& fault = GetParam();
  const auto result = CompareIn(
      "faults", "--method http --timeout 500ms --rounds 4 " + fault.region);
  RB_SKIP_WITHOUT_LAB(result);
  EXPECT_EQ(result.exit_code, 4);
  const auto report = ReportOf(result);
  const auto target = TargetIn(report, "aws/" + fault.region);
  EXPECT_EQ(target["failures"], nlohmann::json({{fault.outcome, 4}}));
  EXPECT_EQ(target["standing"], "silent");
  EXPECT_EQ(report["verdict"]["text"],
            "no target answered: 4 " + fault.outcome + ".");
  EXPECT_THAT(result.err, HasSubstr(fault.words));
}

TEST_P(FaultTest, DoesNotKeepTheOthersFromBeingRanked) {
  const Fault& fault = GetParam();
  const auto result = CompareIn(
      "faults", "--method http --timeout 500ms ap-northeast-1 " + fault.region);
  RB_SKIP_WITHOUT_LAB(result);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const auto report = ReportOf(result);
  EXPECT_EQ(report["verdict"]["best"],
            nlohmann::json::array({"aws/ap-northeast-1"}));
  EXPECT_EQ(TargetIn(report, "aws/" + fault.region)["rank"], 2);
}

INSTANTIATE_TEST_SUITE_P(
    Each, FaultTest,
    testing::Values(Fault{"Refuses", "ap-northeast-2", "refused", ""},
                    Fault{"Hangs", "ap-northeast-3", "timeout", ""},
                    Fault{"UntrustedCertificate", "ap-southeast-1",
                          "tls_failure", "issuer certificate"},
                    Fault{"NoSuchName", "ap-southeast-2", "dns_failure", ""},
                    Fault{"ExpiredCertificate", "us-west-1", "tls_failure",
                          "expired"},
                    Fault{"CertificateOfAnother", "us-west-2", "tls_failure",
                          "dynamodb.us-west-2.amazonaws.com"}),
    [](const auto& each) { return each.param.name; });

TEST(FaultsTest, AnUntrustedCertificateIsNoObstacleForAHandshake) {
  const auto result = CompareIn("faults", "ap-northeast-1 ap-southeast-1");
  RB_SKIP_WITHOUT_LAB(result);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(TargetIn(ReportOf(result), "aws/ap-southeast-1")["ok"], 60);
}

TEST(FaultsTest, ARefusalIsFastAndStillRanksAsAFailure) {
  const auto result = CompareIn("faults", "ap-northeast-2 ap-south-1");
  RB_SKIP_WITHOUT_LAB(result);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const auto report = ReportOf(result);
  EXPECT_EQ(report["verdict"]["best"],
            nlohmann::json::array({"aws/ap-south-1"}));
  EXPECT_EQ(TargetIn(report, "aws/ap-northeast-2")["failures"]["refused"], 60);
}

TEST(FaultsTest, AProxyInTheEnvironmentIsNamedAndNotUsed) {
  const auto result = RunCommand(
      InLab("three-regions",
            "HTTPS_PROXY=http://198.19.200.1:3128 https_proxy=$HTTPS_PROXY "
            "http_proxy=$HTTPS_PROXY " RB_PROGRAM
            " compare --no-store --json --allow-tainted --method http "
            "--interval 50ms --rounds 60 ap-northeast-1 ap-northeast-2"));
  RB_SKIP_WITHOUT_LAB(result);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(TargetIn(ReportOf(result), "aws/ap-northeast-1")["ok"], 60);
  EXPECT_THAT(result.err, HasSubstr("proxy"));
}

}  // namespace
}  // namespace regionbench
