// SPDX-License-Identifier: Apache-2.0
#include "probe/agent/group_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace regionbench {
namespace {

using ::testing::HasSubstr;
using namespace std::chrono_literals;

Settings SettingsOf(std::string_view toml) {
  return ParseSettings(toml, "test.toml").value();
}

TEST(GroupPlanTest, WhatAGroupDoesNotSayIsAsInTheSettings) {
  const auto plans = PlanGroups(SettingsOf(R"(
timeout = "2s"
family = "ipv4"
[[group]]
name = "one"
targets = ["aws/ap-northeast-1", "x=tcp://127.0.0.1:7"]
[[group]]
name = "two"
targets = ["home=https://example.net/"]
conn = "warm"
family = "any"
timeout = "3s"
interval = "5s"
periodic = true
)"),
                                "tester");
  ASSERT_TRUE(plans) << plans.error().message;
  const GroupPlan& one = plans->groups.at(0);
  EXPECT_EQ(one.name, "one");
  EXPECT_EQ(one.probe, "tester");
  EXPECT_EQ(one.targets.size(), 2U);
  EXPECT_EQ(one.interval, 10s);
  EXPECT_EQ(one.timeout, 2s);
  EXPECT_EQ(one.family, Family::kIpv4);
  EXPECT_FALSE(one.periodic);
  const GroupPlan& two = plans->groups.at(1);
  EXPECT_EQ(two.targets.at(0).conn, Conn::kWarm);
  EXPECT_EQ(two.interval, 5s);
  EXPECT_EQ(two.timeout, 3s);
  EXPECT_EQ(two.family, Family::kAny);
  EXPECT_TRUE(two.periodic);
}

TEST(GroupPlanTest, MethodsStandSideBySide) {
  const auto plans = PlanGroups(SettingsOf(R"(
method = "icmp"
[[group]]
name = "ping"
targets = ["aws/ap-northeast-1"]
[[group]]
name = "web"
method = "http"
targets = ["aws/ap-northeast-1"]
)"),
                                "tester");
  ASSERT_TRUE(plans) << plans.error().message;
  EXPECT_EQ(plans->groups.at(0).targets.at(0).method, Method::kIcmp);
  EXPECT_EQ(plans->groups.at(1).targets.at(0).method, Method::kHttp);
}

TEST(GroupPlanTest, TheMistakesOfAllGroupsAreTold) {
  const auto plans = PlanGroups(SettingsOf(R"(
[[group]]
name = "far"
targets = ["aws/ap-northest-1"]
[[group]]
name = "warm"
conn = "warm"
targets = ["aws/ap-northeast-1"]
)"),
                                "tester");
  ASSERT_FALSE(plans);
  EXPECT_THAT(plans.error().message,
              HasSubstr("group \"far\": unknown target \"aws/ap-northest-1\": "
                        "did you mean"));
  EXPECT_THAT(plans.error().message,
              HasSubstr("\ngroup \"warm\": --conn warm needs --method http"));
}

TEST(GroupPlanTest, EqualPlansProbeTheSame) {
  const Settings settings = SettingsOf(R"(
[[group]]
name = "one"
targets = ["tcp://127.0.0.1:7"]
)");
  const auto plan = PlanGroups(settings, "a").value().groups;
  EXPECT_EQ(plan, PlanGroups(settings, "a").value().groups);
  EXPECT_NE(plan, PlanGroups(settings, "b").value().groups);
}

TEST(GroupPlanTest, CostsSamplesRollupsAndInvocations) {
  GroupPlan group;
  group.name = "one";
  group.targets.resize(3);
  group.interval = 10s;
  const GroupCost cost = CostOf(group);
  EXPECT_EQ(cost.series, 3U);
  EXPECT_EQ(cost.samples_a_day, 25'920);
  EXPECT_EQ(cost.bytes_a_year, 217'335'600);
  EXPECT_EQ(cost.invocations_a_month, 43'800);
  EXPECT_EQ(cost.rounds_an_invocation, 6U);
}

}  // namespace
}  // namespace regionbench
