// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "dashboard/render/render.h"
#include "tests/dashboard/render/sample_reports.h"

namespace regionbench {
namespace {

using Json = nlohmann::ordered_json;

std::vector<std::string> KeysOf(const Json& json) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : json.items()) keys.push_back(key);
  return keys;
}

using Keys = std::vector<std::string>;

TEST(JsonTest, HasEveryKeyOfTheContractInItsOrder) {
  const Json json = Json::parse(RenderJson(TroubledRun().Build()));
  EXPECT_EQ(
      KeysOf(json),
      (Keys{"schema", "probe", "method", "conn", "started_at", "elapsed_ns",
            "rounds", "confidence", "quantile", "min_difference", "seed",
            "rule", "verdict", "targets", "warnings"}));
  EXPECT_EQ(KeysOf(json["verdict"]), (Keys{"state", "best", "margin_ns",
                                           "rounds_still_needed", "text"}));
  EXPECT_EQ(KeysOf(json["verdict"]["margin_ns"]),
            (Keys{"estimate", "low", "high"}));
  for (const Json& target : json["targets"]) {
    EXPECT_EQ(KeysOf(target),
              (Keys{"target", "service", "name", "city", "rank", "standing",
                    "group", "n", "ok", "failures", "loss_ratio", "timeout_ns",
                    "rtt_ns", "outliers_ns", "phases_ns", "behind_best_ns",
                    "address", "warnings"}));
    EXPECT_EQ(KeysOf(target["rtt_ns"]),
              (Keys{"min", "whisker_low", "q1", "median", "q3", "whisker_high",
                    "max", "p90", "p95", "p99", "mean", "stddev", "median_low",
                    "median_high"}));
  }
}

TEST(JsonTest, HeadingSaysWhatTheRunWas) {
  const Json json = Json::parse(RenderJson(WinnerRun().Build()));
  EXPECT_EQ(json["schema"], "regionbench.report/1");
  EXPECT_EQ(json["probe"], "tokyo-office");
  EXPECT_EQ(json["method"], "tcp");
  EXPECT_EQ(json["conn"], "cold");
  EXPECT_EQ(json["started_at"], "2025-11-23T07:00:00Z");
  EXPECT_EQ(json["elapsed_ns"], 60'000'000'000);
  EXPECT_EQ(json["rounds"], 60);
  EXPECT_EQ(json["confidence"], 0.95);
  EXPECT_EQ(json["quantile"], 0.5);
  EXPECT_EQ(json["min_difference"]["ratio"], 0.02);
  EXPECT_EQ(json["min_difference"]["ns"], 1'000'000);
  EXPECT_EQ(json["verdict"]["state"], "winner");
  EXPECT_EQ(json["verdict"]["best"], Json::array({"aws/ap-northeast-2"}));
  EXPECT_TRUE(json["verdict"]["rounds_still_needed"].is_null());
}

TEST(JsonTest, DurationsAreWholeNanosecondsOrNull) {
  const Json json = Json::parse(RenderJson(TroubledRun().Build()));
  for (const Json& target : json["targets"]) {
    for (const auto& [key, value] : target["rtt_ns"].items()) {
      EXPECT_TRUE(value.is_number_integer() || value.is_null()) << key;
    }
  }
  const Json& lossy = json["targets"][4];
  EXPECT_EQ(lossy["target"], "aws/us-west-1");
  EXPECT_EQ(lossy["standing"], "lossy");
  EXPECT_TRUE(lossy["rtt_ns"]["median"].is_null());
  EXPECT_TRUE(lossy["rtt_ns"]["min"].is_number_integer());
}

TEST(JsonTest, ASilentTargetHasNullsAndItsFailures) {
  const Json json = Json::parse(RenderJson(TroubledRun().Build()));
  const Json& silent = json["targets"][5];
  EXPECT_EQ(silent["target"], "aws/ca-west-1");
  EXPECT_EQ(silent["standing"], "silent");
  EXPECT_EQ(silent["failures"], Json({{"refused", 60}}));
  EXPECT_EQ(silent["ok"], 0);
  EXPECT_EQ(silent["loss_ratio"], 1.0);
  EXPECT_TRUE(silent["rtt_ns"]["min"].is_null());
  EXPECT_TRUE(silent["behind_best_ns"]["estimate"].is_null());
}

TEST(JsonTest, WhatIsUnknownIsNullAndNotEmpty) {
  const Json json = Json::parse(RenderJson(TroubledRun().Build()));
  const Json& custom = json["targets"][1];
  EXPECT_EQ(custom["target"], "custom/my-office");
  EXPECT_TRUE(custom["name"].is_null());
  EXPECT_TRUE(custom["city"].is_null());
  EXPECT_TRUE(custom["service"].is_null());
}

TEST(JsonTest, PhasesHaveMedians) {
  Report report = WinnerRun().Build();
  report.targets[0].phase_medians = {{"tls", Nanoseconds(5)},
                                     {"resolve", Nanoseconds(3)}};
  const Json json = Json::parse(RenderJson(report));
  EXPECT_EQ(json["targets"][0]["phases_ns"].dump(),
            R"({"resolve":{"median":3},"tls":{"median":5}})");
}

TEST(JsonTest, BrokenTextDoesNotCostTheReport) {
  Report report = WinnerRun().Build();
  report.targets[0].city = "a\xff\x1b\"b";
  const Json json = Json::parse(RenderJson(report));
  EXPECT_EQ(json["targets"][0]["city"], "a\xef\xbf\xbd\x1b\"b");
}

}  // namespace
}  // namespace regionbench
