// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/scenario.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace regionbench {
namespace {

using namespace std::chrono_literals;

const std::string kFolder = RB_SOURCE_DIR "/tests/lab/scenarios/";

std::string ErrorOf(const std::string& toml) {
  const std::string file = testing::TempDir() + "scenario_test.toml";
  std::ofstream(file) << toml;
  const auto scenario = LoadScenario(file);
  return scenario ? "" : scenario.error().message.substr(file.size());
}

TEST(ScenarioTest, EveryScenarioOfTheFolderLoads) {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    const auto scenario = LoadScenario(entry.path());
    EXPECT_TRUE(scenario) << scenario.error().message;
    ++count;
  }
  EXPECT_GE(count, 9);
}

TEST(ScenarioTest, TheThreeRegionsHaveTheirPublishedMedians) {
  const auto scenario = LoadScenario(kFolder + "three-regions.toml");
  ASSERT_TRUE(scenario);
  ASSERT_EQ(scenario->targets.size(), 3U);
  const LabTarget& tokyo = scenario->targets[0];
  EXPECT_EQ(tokyo.hosts.front(), "dynamodb.ap-northeast-1.amazonaws.com");
  EXPECT_EQ(tokyo.path.median, 37'400us);
  EXPECT_EQ(tokyo.ipv4->Text(), "198.19.1.1");
  EXPECT_EQ(tokyo.ipv6->Text(), "fd00:19::1");
  EXPECT_EQ(scenario->targets[1].path.median, 65'700us);
  EXPECT_EQ(scenario->targets[2].path.median, 51'700us);
}

TEST(ScenarioTest, ManyTargetsAreSpreadEvenly) {
  const auto scenario = LoadScenario(kFolder + "many-200.toml");
  ASSERT_TRUE(scenario);
  ASSERT_EQ(scenario->targets.size(), 200U);
  EXPECT_EQ(scenario->targets.front().path.median, 20ms);
  EXPECT_EQ(scenario->targets.back().path.median, 60ms);
  EXPECT_EQ(scenario->targets.back().hosts.front(), "t200.lab.test");
}

TEST(ScenarioTest, FaultsAreToldApart) {
  const auto scenario = LoadScenario(kFolder + "faults.toml");
  ASSERT_TRUE(scenario);
  EXPECT_EQ(scenario->targets[1].behaviour, Behaviour::kRefuses);
  EXPECT_EQ(scenario->targets[2].behaviour, Behaviour::kHangs);
  EXPECT_EQ(scenario->targets[3].certificate, Certificate::kStranger);
  EXPECT_EQ(scenario->targets[4].behaviour, Behaviour::kNoName);
  EXPECT_FALSE(scenario->targets[5].ipv4);
}

TEST(ScenarioTest, MistakesAreSaid) {
  EXPECT_EQ(ErrorOf("name = \"x\"\n"), ": no targets");
  EXPECT_EQ(ErrorOf("nmae = \"x\"\n"), ": unknown key \"nmae\"");
  EXPECT_EQ(ErrorOf("[[target]]\nhosts = [\"a\"]\n"),
            ": target 1: no median is known");
  EXPECT_EQ(ErrorOf("[[target]]\npath = { median = \"1ms\", loss = 3 }\n"),
            ": target 1: loss is not a share");
}

}  // namespace
}  // namespace regionbench
