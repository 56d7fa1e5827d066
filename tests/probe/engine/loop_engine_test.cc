// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/probe/engine/running_engine.h"

namespace regionbench {
namespace {

using namespace std::chrono_literals;

using LoopEngineTest = RunningEngine;

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

}  // namespace
}  // namespace regionbench
