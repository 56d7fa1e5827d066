// SPDX-License-Identifier: Apache-2.0
//
// New settings take hold of a running aggregator, and bad ones do not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "probe/sample/sample_json.h"
#include "tests/e2e/serve_run.h"

namespace regionbench {
namespace {

using testing::HasSubstr;

// SHA-256 of `another`.
constexpr const char* kAnother =
    "[[token]]\nprobe = \"tokyo-office\"\nhash = "
    "\"ae448ac86c4e8e4dec645729708ef41873ae79c6dff84eff73360989487f08e5\"\n";

std::string OneLine() {
  Sample sample;
  sample.probe = "tokyo-office";
  sample.boot = "01JD";
  sample.seq = 1;
  sample.target = {"aws", "ap-northeast-1", "dynamodb"};
  sample.at = WallNow();
  sample.rtt = std::chrono::milliseconds(34);
  std::string line;
  AppendJsonLine(sample, line);
  return line;
}

void AwaitLog(const ServeRun& serve, const std::string& text) {
  for (int look = 0; look < 400; ++look) {
    if (serve.Log().find(text) != std::string::npos) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(25));
  }
  FAIL() << text << " is not in " << serve.Log();
}

TEST(ServeReloadTest, ANewTokenHoldsAfterAHangup) {
  ServeRun serve;
  ASSERT_TRUE(serve.Start()) << serve.Log();
  EXPECT_EQ(serve.Post(OneLine(), "another")->status, 401);
  serve.WriteSettings(kAnother);
  serve.Signal(SIGHUP);
  AwaitLog(serve, "settings reloaded");
  EXPECT_EQ(serve.Post(OneLine(), "another")->status, 200);
  EXPECT_EQ(serve.Post(OneLine())->status, 200);
  EXPECT_EQ(serve.End(SIGTERM), 0);
}

TEST(ServeReloadTest, AChangedFileIsReadWithoutAHangup) {
  ServeRun serve;
  ASSERT_TRUE(serve.Start()) << serve.Log();
  serve.WriteSettings(kAnother);
  AwaitLog(serve, "settings reloaded");
  EXPECT_EQ(serve.Post(OneLine(), "another")->status, 200);
  EXPECT_EQ(serve.End(SIGTERM), 0);
}

TEST(ServeReloadTest, WhatOnlyHoldsFromTheNextStartIsNamed) {
  ServeRun serve;
  ASSERT_TRUE(serve.Start()) << serve.Log();
  serve.WriteSettings("confidence = 0.99\nmax_series = 100\n");
  serve.Signal(SIGHUP);
  AwaitLog(serve, "settings reloaded");
  EXPECT_THAT(serve.Log(), HasSubstr("some settings hold from the next start"));
  EXPECT_THAT(serve.Log(), HasSubstr("keys=\"max_series, confidence\""));
  EXPECT_EQ(serve.End(SIGTERM), 0);
}

TEST(ServeReloadTest, ABadFileLeavesTheOldSettingsAndIsSaid) {
  ServeRun serve;
  ASSERT_TRUE(serve.Start()) << serve.Log();
  serve.WriteSettings("retention = \"soon\"\nretenton = \"90d\"\n");
  serve.Signal(SIGHUP);
  AwaitLog(serve, "did you mean");
  EXPECT_EQ(serve.Post(OneLine())->status, 200);
  EXPECT_THAT(serve.Get("/metrics")->body,
              HasSubstr("regionbench_config_last_reload_successful 0"));
  EXPECT_EQ(serve.End(SIGTERM), 0);
}

}  // namespace
}  // namespace regionbench
