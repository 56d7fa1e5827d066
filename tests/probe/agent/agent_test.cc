// SPDX-License-Identifier: Apache-2.0
#include "probe/agent/agent.h"

#include <gmock/gmock.h>

#include "tests/probe/agent/agent_probing.h"

namespace regionbench {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

class AgentTest : public AgentProbing {};

// No number is missing: none was lost between the engine and the aggregator.
void ExpectNoGap(
    const std::map<support::CollectingAggregator::Key, Sample>& all) {
  std::map<std::string, std::uint64_t> last;
  for (const auto& [key, sample] : all) {
    EXPECT_EQ(key.second, ++last[key.first]) << key.first;
  }
}

TEST_F(AgentTest, ProbesItsGroupsAndDeliversEverySample) {
  plan_.groups = {Answering("one"), Answering("two")};
  const auto agent = Start();
  AwaitMore(40);
  agent->Finish(kEver);
  EXPECT_GT(CountOf("one"), 0U);
  EXPECT_GT(CountOf("two"), 0U);
  ExpectNoGap(aggregator_.samples());
  const AgentStatus status = agent->status();
  std::uint64_t attempts = 0;
  for (const std::uint64_t count : status.intake.samples) attempts += count;
  EXPECT_EQ(aggregator_.samples().size(), attempts);
  EXPECT_EQ(status.delivery->pushed_samples, attempts);
  EXPECT_EQ(status.spool.waiting.samples, 0U);
  EXPECT_THAT(log_.text(), HasSubstr("msg=stopped left_samples=0"));
}

TEST_F(AgentTest, ATargetThatHangsDelaysNoOtherGroup) {
  const loopback::Deaf deaf;
  plan_.groups = {Group("hangs", PortOf(deaf.Where())), Answering("answers")};
  const auto agent = Start();
  AwaitMore(30);
  // All of them, since none that hangs has ended.
  EXPECT_GE(CountOf("answers"), 30U);
  agent->Finish(kEver);
  EXPECT_GT(CountOf("hangs"), 0U);  // broken off, and not lost
}

TEST_F(AgentTest, APlanThatChangesLeavesTheSameGroupsAlone) {
  plan_.groups = {Answering("same"), Answering("goes")};
  const auto agent = Start();
  AwaitMore(20);
  const std::uint64_t before = agent->status().groups.at(0).rounds;
  plan_.groups = {Answering("same"), Answering("comes")};
  ASSERT_TRUE(agent->Apply(plan_));
  const std::size_t gone = CountOf("goes");
  while (CountOf("comes") < 10) AwaitMore(1);
  EXPECT_GE(agent->status().groups.at(0).rounds, before);
  agent->Finish(kEver);
  EXPECT_THAT(BootsOf("same"), SizeIs(1));
  EXPECT_GE(CountOf("goes"), gone);
  EXPECT_EQ(log_.Count("msg=\"group stopped\" group=goes"), 1);
  EXPECT_EQ(log_.Count("group started"), 3);
  ExpectNoGap(aggregator_.samples());
}

TEST_F(AgentTest, AGroupThatChangesKeepsItsCounts) {
  plan_.groups = {Answering("group")};
  const auto agent = Start();
  AwaitMore(20);
  const std::uint64_t before = agent->status().groups.at(0).rounds;
  plan_.groups[0].interval = std::chrono::milliseconds(6);
  ASSERT_TRUE(agent->Apply(plan_));
  EXPECT_GE(agent->status().groups.at(0).rounds, before);
  while (BootsOf("group").size() < 2) AwaitMore(1);
}

TEST_F(AgentTest, APlanThatCannotBeFollowedChangesNothing) {
  plan_.groups = {Answering("group")};
  const auto agent = Start();
  AwaitMore(1);
  AgentPlan bad = plan_;
  bad.groups.push_back(Answering("bad"));
  bad.groups.back().targets[0].method = Method::kDownload;
  const auto applied = agent->Apply(bad);
  ASSERT_FALSE(applied);
  EXPECT_EQ(applied.error().message,
            "group \"bad\": method download cannot be probed");
  AwaitMore(10);
  EXPECT_THAT(BootsOf("group"), SizeIs(1));
}

TEST_F(AgentTest, GoesOnWithAnotherAggregator) {
  support::CollectingAggregator other;
  plan_.groups = {Answering("group")};
  const auto agent = Start();
  AwaitMore(5);
  plan_.settings.aggregator = other.url();
  ASSERT_TRUE(agent->Apply(plan_));
  other.AwaitSamples(5);
  agent->Finish(kEver);
  auto all = aggregator_.samples();
  all.merge(other.samples());
  ExpectNoGap(all);
}

TEST_F(AgentTest, WithoutAnAggregatorSamplesStayInTheSpool) {
  plan_.settings.aggregator = "";
  plan_.groups = {Answering("group")};
  {
    const auto agent = Start();
    while (agent->status().spool.waiting.samples < 5) {
      std::this_thread::yield();
    }
    agent->Finish(kEver);
    EXPECT_FALSE(agent->status().delivery);
    EXPECT_EQ(log_.Count("no aggregator: samples stay in the spool"), 1);
  }
  EXPECT_TRUE(aggregator_.uploads().empty());
  plan_.settings.aggregator = aggregator_.url();
  plan_.groups = {};
  const auto next = Start();
  aggregator_.AwaitSamples(5);
  ExpectNoGap(aggregator_.samples());
}

TEST_F(AgentTest, ASpoolInTroubleIsToldAndProbingGoesOn) {
  std::filesystem::create_directories(plan_.settings.spool);
  plan_.groups = {Answering("group")};
  const auto agent = Start();
  agent->LookAround();
  EXPECT_EQ(log_.Count("level=error msg=\"the spool is in trouble"), 1);
  AwaitMore(10);
  agent->Finish(kEver);
  ExpectNoGap(aggregator_.samples());
}

TEST_F(AgentTest, WhatIsLostWithASpoolInTroubleIsToldAtTheEnd) {
  std::filesystem::create_directories(plan_.settings.spool);
  plan_.settings.aggregator = "";
  plan_.groups = {Answering("group")};
  const auto agent = Start();
  while (agent->status().spool.waiting.samples < 5) std::this_thread::yield();
  agent->Finish(kEver);
  EXPECT_EQ(log_.Count("level=error msg=\"samples lost: the spool"), 1);
}

TEST_F(AgentTest, ATargetThatFailsIsToldOnce) {
  const Socket closed = loopback::Bound(4, SOCK_STREAM);
  plan_.groups = {Group("group", closed.LocalPort())};
  const auto agent = Start();
  AwaitMore(3);
  agent->LookAround();
  EXPECT_EQ(log_.Count("msg=\"target fails\" target=custom/group"), 1);
  AwaitMore(3);
  agent->LookAround();
  EXPECT_EQ(log_.Count("target fails"), 1);
}

TEST_F(AgentTest, ASecondOneOnTheSameSpoolDoesNotStart) {
  const auto agent = Start();
  const auto second = Agent::Start(plan_, log_.log());
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().message, HasSubstr("in use by another agent"));
}

TEST_F(AgentTest, NamesACaBundleThatCannotBeRead) {
  plan_.settings.aggregator = "https://127.0.0.1:1";
  plan_.cacert = "/nowhere/ca.pem";
  const auto agent = Agent::Start(plan_, log_.log());
  ASSERT_FALSE(agent);
  EXPECT_THAT(agent.error().message,
              HasSubstr("cannot read the CA bundle /nowhere/ca.pem"));
}

}  // namespace
}  // namespace regionbench
