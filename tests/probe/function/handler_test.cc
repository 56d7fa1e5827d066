// SPDX-License-Identifier: Apache-2.0
#include "probe/function/handler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "probe/function/catalogue/table.h"

namespace regionbench {
namespace {

using Json = nlohmann::json;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using testing::HasSubstr;

Sample Answered(const BurstPlan& plan, std::size_t target, std::uint32_t round,
                milliseconds rtt) {
  Sample sample;
  sample.probe = plan.probe;
  sample.boot = plan.boot;
  sample.seq = round * plan.targets.size() + target + 1;
  sample.round = round;
  sample.target = plan.targets[target].id;
  sample.rtt = rtt;
  sample.cold_start = round == 0;
  return sample;
}

FunctionSettings Named(const std::string& probe) {
  FunctionSettings settings;
  settings.probe = probe;
  return settings;
}

/// The handler with a network that answers as told.
struct Bench {
  FunctionSettings settings = Named("test/one");
  Measure measure = [this](const BurstPlan& plan, const std::stop_token&) {
    plans.push_back(plan);
    Burst burst;
    burst.rounds = plan.rounds;
    for (std::uint32_t round = 0; round < plan.rounds; ++round) {
      for (std::size_t i = 0; i < plan.targets.size(); ++i) {
        // The first attempt is cold and takes longer.
        burst.samples.push_back(
            Answered(plan, i, round,
                     milliseconds(10 * (plan.targets.size() - i) + round + 1) +
                         (round == 0 ? milliseconds(500) : milliseconds(0))));
      }
    }
    return burst;
  };
  Deliver deliver = SinkDelivery([](const char*) { return std::string(); });
  std::vector<BurstPlan> plans{};

  FunctionHandler Made() {
    return {settings,
            {.catalogue = EmbeddedCatalogue,
             .measure = measure,
             .deliver = deliver,
             .seed = [] { return 7; }}};
  }
};

TEST(FunctionHandlerTest, AnswersWithAReportAndTheSamples) {
  Bench bench;
  auto handler = bench.Made();
  const auto answer = handler.Handle(
      {.event = R"({"targets":["aws/eu-west-1","aws/eu-west-2"],"rounds":3})"});
  ASSERT_TRUE(answer.ok) << answer.error;
  const Json json = Json::parse(answer.text);
  EXPECT_EQ(json["schema"], "regionbench.function/1");
  EXPECT_EQ(json["probe"], "test/one");
  EXPECT_EQ(json["cold_start"], true);
  EXPECT_EQ(json["invocation"], 1);
  EXPECT_EQ(json["sent"], 6);
  EXPECT_EQ(json["failed"], 0);
  EXPECT_EQ(json["samples"].size(), 6U);
  EXPECT_EQ(json["samples"][0]["cold_start"], true);
  const Json& report = json["report"];
  EXPECT_EQ(report["schema"], "regionbench.report/1");
  EXPECT_EQ(report["rounds"], 3);
  EXPECT_EQ(report["seed"], 7);
  EXPECT_EQ(report["verdict"]["state"], "unsure");
  EXPECT_EQ(report["targets"][0]["target"], "aws/eu-west-2");
  EXPECT_EQ(report["targets"][0]["rank"], 1);
  EXPECT_EQ(report["targets"][0]["city"], "London");
}

TEST(FunctionHandlerTest, ColdAttemptsAreNotInTheBox) {
  Bench bench;
  auto handler = bench.Made();
  const auto answer =
      handler.Handle({.event = R"({"targets":["aws/eu-west-1"],"rounds":5})"});
  const Json target = Json::parse(answer.text)["report"]["targets"][0];
  // Warm: 12, 13, 14 and 15 ms.
  EXPECT_EQ(target["n"], 4);
  EXPECT_EQ(target["rtt_ns"]["median"], 13'500'000);
  EXPECT_EQ(target["rtt_ns"]["max"], 15'000'000);
  EXPECT_EQ(target["rtt_ns"]["mean"], 13'500'000);
  EXPECT_EQ(target["cold_ns"], Json::array({511'000'000}));
}

TEST(FunctionHandlerTest, WithOneRoundTheColdOnesAreAllThereIs) {
  Bench bench;
  auto handler = bench.Made();
  const auto answer =
      handler.Handle({.event = R"({"targets":["aws/eu-west-1"],"rounds":1})"});
  const Json target = Json::parse(answer.text)["report"]["targets"][0];
  EXPECT_EQ(target["n"], 1);
  EXPECT_EQ(target["rtt_ns"]["median"], 511'000'000);
}

TEST(FunctionHandlerTest, LostAttemptsCountAndSpoiledOnesAreSaid) {
  Bench bench;
  bench.measure = [](const BurstPlan& plan, const std::stop_token&) {
    Burst burst;
    burst.rounds = plan.rounds;
    for (std::uint32_t round = 0; round < 6; ++round) {
      Sample sample = Answered(plan, 0, round, milliseconds(10));
      sample.tainted = round == 1;
      if (round == 2) sample.outcome = Outcome::kTimeout;
      if (round == 3) sample.outcome = Outcome::kAborted;
      if (round == 2 || round == 3) sample.rtt.reset();
      burst.samples.push_back(sample);
    }
    return burst;
  };
  auto handler = bench.Made();
  const auto answer =
      handler.Handle({.event = R"({"targets":["aws/eu-west-1"]})"});
  const Json target = Json::parse(answer.text)["report"]["targets"][0];
  EXPECT_EQ(target["n"], 3);
  EXPECT_EQ(target["ok"], 2);
  EXPECT_EQ(target["failures"], Json({{"timeout", 1}}));
  EXPECT_NEAR(target["loss_ratio"].get<double>(), 0.333, 1e-9);
  EXPECT_EQ(target["rtt_ns"]["median"], 10'000'000);
  EXPECT_EQ(target["rtt_ns"]["max"], nullptr);  // above the timeout
  EXPECT_EQ(target["rtt_ns"]["p95"], nullptr);
  EXPECT_EQ(target["warnings"].size(), 2U);
}

TEST(FunctionHandlerTest, NobodyAnswersIsNoFailureOfOurs) {
  Bench bench;
  bench.measure = [](const BurstPlan& plan, const std::stop_token&) {
    Burst burst;
    burst.rounds = 1;
    Sample sample = Answered(plan, 0, 1, milliseconds(0));
    sample.outcome = Outcome::kDnsFailure;
    sample.rtt.reset();
    burst.samples.push_back(sample);
    burst.detail = "aws/eu-west-1/dynamodb: no such name";
    return burst;
  };
  auto handler = bench.Made();
  const auto answer =
      handler.Handle({.event = R"({"targets":["aws/eu-west-1"]})"});
  ASSERT_TRUE(answer.ok);
  const Json json = Json::parse(answer.text);
  EXPECT_EQ(json["report"]["verdict"]["state"], "no_data");
  EXPECT_EQ(json["report"]["targets"][0]["standing"], "silent");
  EXPECT_EQ(json["first_failure"], "aws/eu-west-1/dynamodb: no such name");
}

TEST(FunctionHandlerTest, ASinkThatFailsLeavesTheSamplesInTheAnswer) {
  Bench bench;
  bench.settings.sink = SinkKind::kPush;
  bench.deliver = [](const FunctionSettings&, std::span<const Sample> samples,
                     SteadyTime) {
    return Delivered{.sent = 0, .failed = samples.size(), .error = "away"};
  };
  auto handler = bench.Made();
  const auto answer =
      handler.Handle({.event = R"({"targets":["aws/eu-west-1"],"rounds":2})"});
  ASSERT_TRUE(answer.ok);
  const Json json = Json::parse(answer.text);
  EXPECT_EQ(json["failed"], 2);
  EXPECT_EQ(json["sink_error"], "away");
  EXPECT_EQ(json["samples"].size(), 2U);
}

TEST(FunctionHandlerTest, ASinkThatTakesThemLeavesThemOut) {
  Bench bench;
  bench.settings.sink = SinkKind::kPush;
  bench.deliver = [](const FunctionSettings&, std::span<const Sample> samples,
                     SteadyTime) {
    return Delivered{.sent = samples.size(), .failed = 0, .error = ""};
  };
  auto handler = bench.Made();
  const Json json = Json::parse(
      handler.Handle({.event = R"({"targets":["aws/eu-west-1"]})"}).text);
  EXPECT_EQ(json["sent"], 5);
  EXPECT_FALSE(json.contains("samples"));
  EXPECT_FALSE(json.contains("sink_error"));
}

TEST(FunctionHandlerTest, EverythingIsOverBeforeTheDeadline) {
  Bench bench;
  bench.settings.sink = SinkKind::kPush;
  SteadyTime all{};
  bench.deliver = [&](const FunctionSettings&, std::span<const Sample>,
                      SteadyTime end) {
    all = end;
    return Delivered{};
  };
  auto handler = bench.Made();
  const SteadyTime before = SteadyNow();
  static_cast<void>(handler.Handle(
      {.event = R"({"targets":["aws/eu-west-1"],"deadline_margin_ms":1000})",
       .deadline = WallNow() + std::chrono::seconds(10)}));
  const SteadyTime after = SteadyNow();
  ASSERT_EQ(bench.plans.size(), 1U);
  EXPECT_GE(all, before + std::chrono::seconds(8));
  EXPECT_LE(all, after + std::chrono::seconds(9));
  // A third of it is kept for the sink.
  EXPECT_LE(bench.plans[0].end, after + std::chrono::seconds(6));
}

TEST(FunctionHandlerTest, ADeadlineThatHasPassedLeavesNoTime) {
  Bench bench;
  auto handler = bench.Made();
  const auto answer =
      handler.Handle({.event = R"({"targets":["aws/eu-west-1"]})",
                      .deadline = WallNow() - std::chrono::hours(1)});
  ASSERT_TRUE(answer.ok);
  EXPECT_LE(bench.plans.at(0).end, SteadyNow());
}

TEST(FunctionHandlerTest, EachInvocationHasABootOfItsOwn) {
  Bench bench;
  auto handler = bench.Made();
  const Invocation call{.event = R"({"targets":["aws/eu-west-1"]})"};
  static_cast<void>(handler.Handle(call));
  const Json second = Json::parse(handler.Handle(call).text);
  EXPECT_EQ(second["cold_start"], false);
  EXPECT_EQ(second["invocation"], 2);
  EXPECT_NE(bench.plans[0].boot, bench.plans[1].boot);
}

TEST(FunctionHandlerTest, ABadEventIsAnErrorWithATypeAndAText) {
  Bench bench;
  auto handler = bench.Made();
  const auto answer = handler.Handle({.event = "[]"});
  EXPECT_FALSE(answer.ok);
  EXPECT_EQ(answer.error_type, "Function.InvalidEvent");
  EXPECT_EQ(answer.text, R"({"error":"event: not an object"})");
}

TEST(FunctionHandlerTest, WhatIsThrownIsAnAnswer) {
  Bench bench;
  bench.measure = [](const BurstPlan&,
                     const std::stop_token&) -> Result<Burst> {
    throw std::runtime_error("no memory");
  };
  auto handler = bench.Made();
  const auto answer =
      handler.Handle({.event = R"({"targets":["aws/eu-west-1"]})"});
  EXPECT_FALSE(answer.ok);
  EXPECT_EQ(answer.error_type, "Function.Internal");
  EXPECT_EQ(answer.error, "no memory");
}

}  // namespace
}  // namespace regionbench
