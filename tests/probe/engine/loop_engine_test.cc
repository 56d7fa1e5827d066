// SPDX-License-Identifier: Apache-2.0
#include "probe/engine/loop_engine.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <latch>
#include <set>

#include "tests/probe/engine/scripted_prober.h"

namespace regionbench {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

ProbeTarget TargetAt(const std::string& host, Method method = Method::kTcp) {
  ProbeTarget target;
  target.id = {std::string(kCustomProvider), host, ""};
  target.method = method;
  target.host = host;
  target.port = 443;
  return target;
}

class LoopEngineTest : public ::testing::Test {
 protected:
  LoopEngine Make(std::vector<ProbeTarget> targets) {
    EngineParts parts;
    parts.loop = EventLoop::Open().value();
    for (const Method method : kMethods) {
      Script& answers = method == Method::kDns ? dns : script;
      parts.probers[method] =
          std::make_unique<ScriptedProber>(*parts.loop, answers);
    }
    parts.lookup = lookup;
    parts.clocks = clocks;
    return {options, std::move(targets), std::move(parts)};
  }

  /// Runs these rounds and keeps their samples.
  void Run(LoopEngine& engine, std::vector<Round> rounds) {
    std::size_t next = 0;
    engine.Run({.next_round = [&]() -> std::optional<Round> {
                  if (next == rounds.size()) return std::nullopt;
                  return rounds[next++];
                },
                .on_sample =
                    [&](const Sample& sample) {
                      samples.push_back(sample);
                      if (samples.size() == stop_after) stop.request_stop();
                    },
                .on_detail =
                    [&](const ProbeTarget& target, const std::string& detail) {
                      details.push_back(target.host + ": " + detail);
                    }},
               stop.get_token());
  }

  /// Runs a round of these slots a millisecond until `host` answers.
  void RunUntilOk(LoopEngine& engine, const std::vector<Slot>& slots,
                  const std::string& host) {
    std::uint32_t number = 0;
    engine.Run({.next_round = [&]() -> std::optional<Round> {
                  if (stop.stop_requested()) return std::nullopt;
                  Round round{.number = ++number, .slots = slots};
                  for (Slot& slot : round.slots) slot.at += number * 1ms;
                  return round;
                },
                .on_sample =
                    [&](const Sample& sample) {
                      samples.push_back(sample);
                      const bool ok = sample.outcome == Outcome::kOk;
                      if (ok && sample.target.region == host) {
                        stop.request_stop();
                      }
                    },
                .on_detail = {}},
               stop.get_token());
  }

  /// The samples of a target, oldest first.
  [[nodiscard]] std::vector<Sample> Of(const std::string& host) const {
    std::vector<Sample> own;
    for (const Sample& sample : samples) {
      if (sample.target.region == host) own.push_back(sample);
    }
    return own;
  }

  EngineOptions options;
  Script script;
  Script dns;
  Lookup lookup = [](const HostPort& name, Family) -> Result<Addresses> {
    if (name.host == "nowhere.test") {
      return Fail(ErrorCode::kUnavailable, "nowhere.test: unknown");
    }
    return *NumericLookup({"192.0.2.1", name.port}, Family::kAny);
  };
  ClockGuard::Read clocks = ReadClocks;
  std::stop_source stop;
  std::size_t stop_after = 0;
  std::vector<Sample> samples;
  std::vector<std::string> details;
};

TEST_F(LoopEngineTest, EveryOutcomePassesThrough) {
  std::vector<ProbeTarget> targets;
  Round round;
  for (const Outcome outcome : kOutcomes) {
    const std::string host = std::string(ToText(outcome)) + ".test";
    script.outcomes[host] = outcome;
    round.slots.push_back({.target = targets.size()});
    targets.push_back(TargetAt(host));
  }
  LoopEngine engine = Make(targets);
  Run(engine, {round});
  ASSERT_EQ(samples.size(), 10U);
  for (const Outcome outcome : kOutcomes) {
    const auto own = Of(std::string(ToText(outcome)) + ".test");
    ASSERT_EQ(own.size(), 1U);
    EXPECT_EQ(own[0].outcome, outcome);
  }
  EXPECT_EQ(details.size(), 9U);
  EXPECT_EQ(std::ranges::count(details, "refused.test: scripted"), 1);
}

TEST_F(LoopEngineTest, SlotsAreSentInTheOrderAndAtTheTimesOfTheRound) {
  LoopEngine engine = Make({TargetAt("a"), TargetAt("b"), TargetAt("c")});
  Run(engine, {{.number = 0, .slots = {{2, 0ms}, {0, 2ms}, {1, 4ms}}}});
  EXPECT_EQ(script.asked, (std::vector<std::string>{"c", "a", "b"}));
  for (const Sample& sample : samples) {
    EXPECT_GE(*sample.lag, 0ns);  // never early
    EXPECT_FALSE(sample.tainted && *sample.lag < 250ms);
  }
}

TEST_F(LoopEngineTest, ASampleSaysWhatWasProbedAndByWhom) {
  options.probe = "tokyo-office";
  options.boot = "01JD";
  options.timeout = 700ms;
  LoopEngine engine = Make({TargetAt("a.test")});
  Run(engine, {{.number = 4, .slots = {{0, 0ms}}}});
  ASSERT_EQ(samples.size(), 1U);
  EXPECT_EQ(samples[0].probe, "tokyo-office");
  EXPECT_EQ(samples[0].boot, "01JD");
  EXPECT_EQ(samples[0].round, 4U);
  EXPECT_EQ(samples[0].target.Text(), "custom/a.test");
  EXPECT_EQ(samples[0].address, "192.0.2.1");
  EXPECT_EQ(samples[0].family, 4);
  EXPECT_EQ(samples[0].timeout, 700ms);
  EXPECT_EQ(samples[0].rtt, 1ms);
}

TEST_F(LoopEngineTest, NumbersGoUpAndTheFirstOfATargetIsCold) {
  LoopEngine engine = Make({TargetAt("a"), TargetAt("b")});
  Run(engine, {{.number = 0, .slots = {{0, 0ms}, {1, 1ms}}},
               {.number = 1, .slots = {{1, 5ms}, {0, 6ms}}}});
  Run(engine, {{.number = 2, .slots = {{0, 0ms}}}});
  ASSERT_EQ(samples.size(), 5U);
  std::vector<std::uint64_t> numbers;
  std::vector<std::uint64_t> cold;
  for (const Sample& sample : samples) {
    numbers.push_back(sample.seq);
    if (sample.cold_start) cold.push_back(sample.seq);
  }
  std::ranges::sort(numbers);
  EXPECT_EQ(numbers, (std::vector<std::uint64_t>{1, 2, 3, 4, 5}));
  EXPECT_EQ(std::set(cold.begin(), cold.end()),
            (std::set<std::uint64_t>{1, 2}));
}

TEST_F(LoopEngineTest, TwoHundredAtOnceAreAllReported) {
  std::vector<ProbeTarget> targets;
  Round round;
  for (std::size_t i = 0; i < 200; ++i) {
    targets.push_back(TargetAt("t" + std::to_string(i)));
    round.slots.push_back({.target = i});
  }
  LoopEngine engine = Make(targets);
  Run(engine, {round, {.number = 1, .slots = round.slots}});
  EXPECT_EQ(samples.size(), 400U);
  EXPECT_EQ(script.asked.size(), 400U);
  std::set<std::uint64_t> numbers;
  for (const Sample& sample : samples) numbers.insert(sample.seq);
  EXPECT_EQ(numbers.size(), 400U);
}

TEST_F(LoopEngineTest, ARoundDoesNotWaitForTheAnswersOfTheLast) {
  script.delay = 50ms;
  LoopEngine engine = Make({TargetAt("a"), TargetAt("b")});
  Run(engine, {{.number = 0, .slots = {{0, 0ms}, {1, 4ms}}},
               {.number = 1, .slots = {{1, 2ms}, {0, 6ms}}}});
  EXPECT_EQ(script.asked, (std::vector<std::string>{"a", "b", "b", "a"}));
  ASSERT_EQ(samples.size(), 4U);
}

TEST_F(LoopEngineTest, StoppingReportsWhatIsInFlightAsAborted) {
  script.silent = {"b", "c"};
  stop_after = 1;
  LoopEngine engine =
      Make({TargetAt("a"), TargetAt("b"), TargetAt("c"), TargetAt("d")});
  // d is due long after the stop that a's sample brings.
  Run(engine,
      {{.number = 0, .slots = {{1, 0ms}, {2, 0ms}, {0, 0ms}, {3, 1h}}}});
  ASSERT_EQ(samples.size(), 3U);
  EXPECT_EQ(script.asked, (std::vector<std::string>{"b", "c", "a"}));
  EXPECT_EQ(Of("a")[0].outcome, Outcome::kOk);
  EXPECT_EQ(Of("b")[0].outcome, Outcome::kAborted);
  EXPECT_EQ(Of("c")[0].outcome, Outcome::kAborted);
}

TEST_F(LoopEngineTest, AStoppedRunSendsNothing) {
  stop.request_stop();
  LoopEngine engine = Make({TargetAt("a")});
  Run(engine, {{.number = 0, .slots = {{0, 0ms}}}});
  EXPECT_TRUE(samples.empty());
}

TEST_F(LoopEngineTest, StopFromAnotherThreadEndsASilentRun) {
  script.silent = {"a"};
  LoopEngine engine = Make({TargetAt("a")});
  std::jthread other;
  engine.Run(
      {.next_round = [&, asked = false]() mutable -> std::optional<Round> {
         if (std::exchange(asked, true)) {
           other = std::jthread([&] { stop.request_stop(); });
           return std::nullopt;
         }
         return Round{.number = 0, .slots = {{0, 0ms}}};
       },
       .on_sample = [&](const Sample& s) { samples.push_back(s); },
       .on_detail = {}},
      stop.get_token());
  ASSERT_EQ(samples.size(), 1U);
  EXPECT_EQ(samples[0].outcome, Outcome::kAborted);
}

TEST_F(LoopEngineTest, ANameThatDoesNotResolveIsADnsFailureEachRound) {
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

TEST_F(LoopEngineTest, ANameThatComesBackIsProbedAgain) {
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

TEST_F(LoopEngineTest, AHangingLookupDoesNotHangTheRun) {
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

TEST_F(LoopEngineTest, ALateSlotIsSentWithItsLagAndMovesTheRest) {
  options.interval = 100ms;
  LoopEngine engine = Make({TargetAt("a"), TargetAt("b"), TargetAt("c")});
  Run(engine, {{.number = 0, .slots = {{0, -1h}, {1, -1h + 100ms}}},
               {.number = 1, .slots = {{2, -1h + 1ms}}}});
  ASSERT_EQ(samples.size(), 3U);
  EXPECT_GE(*Of("a")[0].lag, 1h);
  EXPECT_TRUE(Of("a")[0].tainted);
  EXPECT_LT(*Of("b")[0].lag, 30min);
  EXPECT_LT(*Of("c")[0].lag, 30min);
  // b keeps its distance: what was missed is not made up for in a burst.
  ASSERT_EQ(script.asked, (std::vector<std::string>{"a", "c", "b"}));
  EXPECT_GE(script.times[2] - script.times[0], 50ms);
}

TEST_F(LoopEngineTest, ARoundSaysHowLateItBeganAndHowFarTheRestWasMoved) {
  options.interval = 100ms;
  LoopEngine engine = Make({TargetAt("a"), TargetAt("b")});
  std::vector<std::chrono::nanoseconds> lags;
  std::vector<std::chrono::nanoseconds> moves;
  std::vector<Round> rounds = {{.number = 1, .slots = {{0, -1h + 1ms}}},
                               {.number = 0, .slots = {{0, -1h}, {1, -1h}}}};
  RunHooks hooks;
  hooks.next_round = [&]() -> std::optional<Round> {
    if (rounds.empty()) return std::nullopt;
    const Round next = rounds.back();
    rounds.pop_back();
    return next;
  };
  hooks.on_sample = [](const Sample&) {};
  hooks.on_round = [&](std::chrono::nanoseconds lag) { lags.push_back(lag); };
  hooks.on_postpone = [&](std::chrono::nanoseconds by) { moves.push_back(by); };
  engine.Run(hooks, std::stop_token());
  ASSERT_EQ(lags.size(), 2U);
  EXPECT_GE(lags[0], 1h);
  EXPECT_LT(lags[1], 30min);
  ASSERT_FALSE(moves.empty());
  EXPECT_EQ(moves[0], lags[0]);
}

TEST_F(LoopEngineTest, ALateLoopTaintsATimeByItsOwnClockButNotAFailure) {
  options.interval = 1h;  // so that nobody's own lag counts
  script.source = RttSource::kUser;
  script.delay = 20ms;
  script.outcomes["lost"] = Outcome::kTimeout;
  LoopEngine engine =
      Make({TargetAt("lost"), TargetAt("slow"), TargetAt("late")});
  Run(engine, {{.number = 0, .slots = {{0, 0ms}, {1, 0ms}, {2, -1min}}}});
  ASSERT_EQ(samples.size(), 3U);
  EXPECT_TRUE(Of("slow")[0].tainted);
  EXPECT_FALSE(Of("lost")[0].tainted);
}

TEST_F(LoopEngineTest, ASteppedClockTaintsWhatWasUnderWay) {
  int reads = 0;
  clocks = [&] {
    ClockReading reading = ReadClocks();
    // First at construction, then at the start and the end of each attempt.
    if (++reads >= 3) reading.wall += 1h;
    return reading;
  };
  LoopEngine engine = Make({TargetAt("a"), TargetAt("b")});
  Run(engine, {{.number = 0, .slots = {{0, 0ms}, {1, 20ms}}}});
  ASSERT_EQ(samples.size(), 2U);
  EXPECT_TRUE(Of("a")[0].tainted);
  EXPECT_FALSE(Of("b")[0].tainted && *Of("b")[0].lag < 250ms);
}

TEST_F(LoopEngineTest, AColdExchangeGetsItsResolvePhase) {
  dns.delay = 2ms;
  LoopEngine engine = Make({TargetAt("a.test", Method::kHttp)});
  Run(engine, {{.number = 0, .slots = {{0, 0ms}}}});
  ASSERT_EQ(samples.size(), 1U);
  EXPECT_EQ(samples[0].phases.resolve, 2ms);
  EXPECT_EQ(samples[0].rtt, 1ms);
  EXPECT_EQ(dns.asked, (std::vector<std::string>{"a.test"}));
}

TEST_F(LoopEngineTest, LookupsOfATargetAreTimedOnceInAWhileOnly) {
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

TEST_F(LoopEngineTest, NumericWarmAndFailedExchangesHaveNoResolvePhase) {
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

TEST_F(LoopEngineTest, AFailedLookupLeavesThePhaseOutAndIsNotTriedEachTime) {
  dns.outcomes["a.test"] = Outcome::kTimeout;
  LoopEngine engine = Make({TargetAt("a.test", Method::kHttp)});
  Run(engine, {{.number = 0, .slots = {{0, 0ms}}}});
  Run(engine, {{.number = 1, .slots = {{0, 0ms}}}});
  ASSERT_EQ(samples.size(), 2U);
  EXPECT_EQ(samples[0].outcome, Outcome::kOk);
  EXPECT_FALSE(samples[0].phases.resolve);
  EXPECT_EQ(dns.asked.size(), 1U);
}

TEST_F(LoopEngineTest, AStopDuringTheLookupKeepsTheExchange) {
  dns.silent = {"a.test"};
  stop_after = 1;
  LoopEngine engine =
      Make({TargetAt("a.test", Method::kHttp), TargetAt("b.test")});
  Run(engine, {{.number = 0, .slots = {{0, 0ms}, {1, 10ms}}}});
  ASSERT_EQ(samples.size(), 2U);
  EXPECT_EQ(Of("a.test")[0].outcome, Outcome::kOk);
  EXPECT_FALSE(Of("a.test")[0].phases.resolve);
}

TEST_F(LoopEngineTest, ANameIsAskedForWithoutAnAddressOfItsOwn) {
  LoopEngine engine = Make({TargetAt("nowhere.test", Method::kDns)});
  Run(engine, {{.number = 0, .slots = {{0, 0ms}}}});
  ASSERT_EQ(samples.size(), 1U);
  EXPECT_EQ(samples[0].outcome, Outcome::kOk);
}

}  // namespace
}  // namespace regionbench
