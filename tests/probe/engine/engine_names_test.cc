// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <latch>

#include "tests/probe/engine/running_engine.h"

namespace regionbench {
namespace {

using namespace std::chrono_literals;

using EngineNamesTest = RunningEngine;

TEST_F(EngineNamesTest, ANameThatDoesNotResolveIsADnsFailureEachRound) {
  LoopEngine engine = Make({TargetAt("nowhere.test"), TargetAt("a.test")});
  Run(engine, {{.number = 0, .slots = {{0, 0ms}, {1, 0ms}}},
               {.number = 1, .slots = {{0, 1ms}, {1, 1ms}}}});
  ASSERT_EQ(samples.size(), 4U);
  for (const Sample& sample : Of("nowhere.test")) {
    EXPECT_EQ(sample.outcome, Outcome::kDnsFailure);
    EXPECT_EQ(sample.family, 0);
    EXPECT_EQ(sample.address, "");
    EXPECT_FALSE(sample.sent_mono);
  }
  EXPECT_EQ(Of("a.test")[1].outcome, Outcome::kOk);
  EXPECT_EQ(details.at(0), "nowhere.test: nowhere.test: unknown");
}

TEST_F(EngineNamesTest, ANameThatComesBackIsProbedAgain) {
  std::atomic<int> lookups = 0;
  lookup = [&](const HostPort&, Family) -> Result<Addresses> {
    if (lookups++ == 0) return Fail(ErrorCode::kUnavailable, "not yet");
    return *NumericLookup({"192.0.2.1", 443}, Family::kAny);
  };
  LoopEngine engine = Make({TargetAt("a.test")});
  RunUntilOk(engine, {{0, 0ms}}, "a.test");
  EXPECT_EQ(samples.front().outcome, Outcome::kDnsFailure);
  EXPECT_TRUE(stop.stop_requested());  // by an answer
  // The first of all, and the first that could leave.
  const auto ok = std::ranges::find(samples, Outcome::kOk, &Sample::outcome);
  ASSERT_NE(ok, samples.end());
  EXPECT_TRUE(samples.front().cold_start);
  EXPECT_TRUE(ok->cold_start);
  EXPECT_EQ(std::ranges::count(samples, true, &Sample::cold_start), 2);
}

TEST_F(EngineNamesTest, AHangingLookupDoesNotHangTheRun) {
  std::latch release(1);
  lookup = [&](const HostPort& name, Family) -> Result<Addresses> {
    if (name.host == "hangs.test") release.wait();
    return *NumericLookup({"192.0.2.1", 443}, Family::kAny);
  };
  options.lookup_wait = 5ms;
  {
    LoopEngine engine = Make({TargetAt("hangs.test"), TargetAt("a.test")});
    RunUntilOk(engine, {{0, 0ms}, {1, 0ms}}, "a.test");
    release.count_down();
  }
  EXPECT_TRUE(stop.stop_requested());  // by its answer
  ASSERT_FALSE(Of("hangs.test").empty());
  for (const Sample& sample : Of("hangs.test")) {
    EXPECT_EQ(sample.outcome, Outcome::kDnsFailure);
  }
}

TEST_F(EngineNamesTest, AColdExchangeGetsItsResolvePhase) {
  dns.delay = 2ms;
  LoopEngine engine = Make({TargetAt("a.test", Method::kHttp)});
  Run(engine, {{.number = 0, .slots = {{0, 0ms}}}});
  ASSERT_EQ(samples.size(), 1U);
  EXPECT_EQ(samples[0].phases.resolve, 2ms);
  EXPECT_EQ(samples[0].rtt, 1ms);
  EXPECT_EQ(dns.asked, (std::vector<std::string>{"a.test"}));
}

TEST_F(EngineNamesTest, LookupsOfATargetAreTimedOnceInAWhileOnly) {
  // The run ends long before the next one is due, or shows that it was due.
  LoopEngine engine = Make({TargetAt("a.test", Method::kHttp)});
  Run(engine, {{.number = 0, .slots = {{0, 0ms}}},
               {.number = 1, .slots = {{0, 5ms}}},
               {.number = 2, .slots = {{0, 10ms}}}});
  ASSERT_EQ(samples.size(), 3U);
  EXPECT_TRUE(samples[0].phases.resolve);
  const auto phases = std::ranges::count_if(
      samples, [](const Sample& s) { return s.phases.resolve.has_value(); });
  EXPECT_EQ(static_cast<std::size_t>(phases), dns.asked.size());
  for (std::size_t i = 1; i < dns.times.size(); ++i) {
    EXPECT_GE(dns.times[i] - dns.times[i - 1], 10s);
  }
}

TEST_F(EngineNamesTest, NumericWarmAndFailedExchangesHaveNoResolvePhase) {
  script.outcomes["refuses.test"] = Outcome::kRefused;
  ProbeTarget warm = TargetAt("warm.test", Method::kHttp);
  warm.conn = Conn::kWarm;
  LoopEngine engine =
      Make({TargetAt("192.0.2.7", Method::kHttp), warm,
            TargetAt("refuses.test", Method::kHttp), TargetAt("tcp.test")});
  Run(engine,
      {{.number = 0, .slots = {{0, 0ms}, {1, 0ms}, {2, 0ms}, {3, 0ms}}}});
  EXPECT_EQ(samples.size(), 4U);
  EXPECT_TRUE(dns.asked.empty());
}

TEST_F(EngineNamesTest, AFailedLookupLeavesThePhaseOutAndIsNotTriedEachTime) {
  dns.outcomes["a.test"] = Outcome::kTimeout;
  LoopEngine engine = Make({TargetAt("a.test", Method::kHttp)});
  Run(engine, {{.number = 0, .slots = {{0, 0ms}}}});
  Run(engine, {{.number = 1, .slots = {{0, 0ms}}}});
  ASSERT_EQ(samples.size(), 2U);
  EXPECT_EQ(samples[0].outcome, Outcome::kOk);
  EXPECT_FALSE(samples[0].phases.resolve);
  EXPECT_EQ(dns.asked.size(), 1U);
}

TEST_F(EngineNamesTest, AStopDuringTheLookupKeepsTheExchange) {
  dns.silent = {"a.test"};
  stop_after = 1;
  LoopEngine engine =
      Make({TargetAt("a.test", Method::kHttp), TargetAt("b.test")});
  Run(engine, {{.number = 0, .slots = {{0, 0ms}, {1, 10ms}}}});
  ASSERT_EQ(samples.size(), 2U);
  EXPECT_EQ(Of("a.test")[0].outcome, Outcome::kOk);
  EXPECT_FALSE(Of("a.test")[0].phases.resolve);
}

TEST_F(EngineNamesTest, ANameIsAskedForWithoutAnAddressOfItsOwn) {
  LoopEngine engine = Make({TargetAt("nowhere.test", Method::kDns)});
  Run(engine, {{.number = 0, .slots = {{0, 0ms}}}});
  ASSERT_EQ(samples.size(), 1U);
  EXPECT_EQ(samples[0].outcome, Outcome::kOk);
}

}  // namespace
}  // namespace regionbench
