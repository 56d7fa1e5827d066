// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "dashboard/cli/agent_plan.h"
#include "dashboard/cli/cli.h"
#include "tests/support/fake_console.h"
#include "tests/support/temporary_folder.h"

namespace regionbench {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class AgentCommandTest : public ::testing::Test {
 protected:
  AgentCommandTest() {
    fake_.variables["XDG_DATA_HOME"] = folder_.path();
    request_.settings.probe = "tester";
  }
  std::string Write(const std::string& name, const std::string& text,
                    mode_t mode = 0600) {
    const std::string path = folder_.File(name);
    std::ofstream(path) << text;
    chmod(path.c_str(), mode);
    return path;
  }
  Result<AgentOrders> Plan(const std::vector<std::string>& targets = {
                               "tcp://127.0.0.1:7"}) {
    return PlanAgent(request_, targets, fake_.console.environment);
  }
  int Run(const std::vector<std::string>& args) {
    return RunCli(args, fake_.console);
  }

  support::TemporaryFolder folder_;
  FakeConsole fake_;
  Request request_;
};

TEST_F(AgentCommandTest, TargetsAreOneGroupAndTheSpoolLiesBesideTheStore) {
  request_.periodic = true;
  const auto orders = Plan();
  ASSERT_TRUE(orders) << orders.error().message;
  ASSERT_EQ(orders->plan.groups.size(), 1U);
  EXPECT_EQ(orders->plan.groups[0].name, "targets");
  EXPECT_EQ(orders->plan.groups[0].probe, "tester");
  EXPECT_TRUE(orders->plan.groups[0].periodic);
  EXPECT_EQ(orders->plan.settings.spool, folder_.File("regionbench/spool.db"));
  EXPECT_THAT(orders->warnings, IsEmpty());
}

TEST_F(AgentCommandTest, TargetsTakeThePlaceOfTheGroupsAndThatIsSaid) {
  TargetGroup group;
  group.name = "asia";
  group.targets = {"aws/ap-northeast-1"};
  request_.settings.agent.groups = {group};
  EXPECT_EQ(Plan({})->plan.groups[0].name, "asia");
  const auto orders = Plan();
  EXPECT_EQ(orders->plan.groups.size(), 1U);
  EXPECT_THAT(orders->notes, Contains(HasSubstr("take the place of")));
}

TEST_F(AgentCommandTest, NothingToProbeIsMisuse) {
  EXPECT_EQ(Run({"agent"}), 2);
  EXPECT_EQ(fake_.err.str(),
            "regionbench: agent: needs TARGET... or a [[group]] in the "
            "settings (see regionbench agent --help)\n");
}

TEST_F(AgentCommandTest, ATokenComesFromItsFileWithoutTheLineFeed) {
  request_.settings.agent.aggregator = "https://hub.example.com";
  request_.settings.agent.token_file = Write("token", "s3cret\n");
  EXPECT_EQ(Plan()->plan.token, "s3cret");
  EXPECT_THAT(Plan()->warnings, IsEmpty());
  request_.token = "typed";
  EXPECT_EQ(Plan()->plan.token, "typed");
}

TEST_F(AgentCommandTest, ATokenFileThatEverybodyCanReadIsWarnedOf) {
  request_.settings.agent.token_file = Write("token", "s3cret", 0644);
  EXPECT_THAT(Plan()->warnings,
              ElementsAre("everybody can read the token file " +
                          folder_.File("token")));
}

TEST_F(AgentCommandTest, WhatIsNoTokenIsRefusedWithoutShowingIt) {
  request_.settings.agent.token_file = Write("token", "two words");
  EXPECT_THAT(Plan().error().message, HasSubstr("not a token"));
  EXPECT_THAT(Plan().error().message, Not(HasSubstr("two words")));
  request_.settings.agent.token_file = Write("token", "");
  EXPECT_THAT(Plan().error().message, HasSubstr("not a token"));
  request_.settings.agent.token_file = folder_.File("nowhere");
  EXPECT_THAT(Plan().error().message, HasSubstr("No such file"));
}

TEST_F(AgentCommandTest, ATokenInTheClearAndNoTokenAreWarnedOf) {
  request_.settings.agent.aggregator = "http://hub.example.com";
  EXPECT_THAT(Plan()->warnings, ElementsAre(HasSubstr("no token")));
  request_.token = "s3cret";
  EXPECT_THAT(Plan()->warnings, ElementsAre(HasSubstr("in the clear")));
  request_.settings.agent.aggregator = "http://127.0.0.1:9480";
  EXPECT_THAT(Plan()->warnings, IsEmpty());
}

TEST_F(AgentCommandTest, AProxyIsNoted) {
  fake_.variables["https_proxy"] = "http://127.0.0.1:3128";
  EXPECT_THAT(Plan()->notes, Contains(HasSubstr("proxy")));
}

constexpr const char* kTwoGroups = R"(
[[group]]
name = "asia"
targets = ["aws/ap-northeast-1", "aws/ap-south-1"]
[[group]]
name = "home"
targets = ["home=tcp://127.0.0.1:7"]
interval = "1s"
)";

TEST_F(AgentCommandTest, CheckConfigTellsTheCostOfTheGroups) {
  const std::string path = Write("s.toml", kTwoGroups);
  EXPECT_EQ(Run({"check-config", path}), 0);
  EXPECT_EQ(fake_.out.str(),
            path +
                ": no mistakes\n"
                "group asia: 2 series, 17280 samples a day, 145 MB a year; as "
                "a function 43800 invocations a month of 6 rounds\n"
                "group home: 1 series, 86400 samples a day, 328 MB a year; as "
                "a function 43800 invocations a month of 60 rounds\n"
                "all: 3 series, 103680 samples a day, 473 MB a year; as a "
                "function 87600 invocations a month\n");
}

TEST_F(AgentCommandTest, CheckConfigTellsItToProgramsToo) {
  const std::string path = Write("s.toml", kTwoGroups);
  EXPECT_EQ(Run({"check-config", path, "--json"}), 0);
  const auto json = nlohmann::json::parse(fake_.out.str());
  EXPECT_EQ(json["schema"], "regionbench.check_config/1");
  EXPECT_TRUE(json["mistakes"].empty());
  EXPECT_EQ(json["groups"][1]["name"], "home");
  EXPECT_EQ(json["groups"][1]["samples_a_day"], 86400);
  EXPECT_EQ(json["series"], 3);
  EXPECT_EQ(json["bytes_a_year"], 472777200);
  EXPECT_EQ(json["invocations_a_month"], 87600);
}

TEST_F(AgentCommandTest, CheckConfigTellsUnknownTargets) {
  const std::string path = Write(
      "s.toml", "[[group]]\nname = \"asia\"\ntargets = [\"aws/nowhere-1\"]\n");
  EXPECT_EQ(Run({"check-config", path}), 2);
  EXPECT_THAT(fake_.err.str(),
              HasSubstr("group \"asia\": unknown target \"aws/nowhere-1\""));
  EXPECT_EQ(Run({"check-config", path, "--json"}), 2);
  const auto json = nlohmann::json::parse(fake_.out.str());
  EXPECT_THAT(json["mistakes"][0].get<std::string>(),
              HasSubstr("unknown target"));
}

}  // namespace
}  // namespace regionbench
