// SPDX-License-Identifier: Apache-2.0
#include "probe/function/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace regionbench {
namespace {

using testing::ElementsAre;
using Variables = std::map<std::string, std::string>;

Environment Of(Variables variables) {
  return [variables = std::move(variables)](const char* name) {
    const auto found = variables.find(name);
    return found == variables.end() ? std::string() : found->second;
  };
}

Result<FunctionSettings> Read(Variables variables) {
  return ReadFunctionSettings(Of(std::move(variables)));
}

TEST(FunctionSettingsTest, WithoutAnyTheAnswerIsTheSink) {
  const auto settings = Read({});
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->sink, SinkKind::kResponse);
  EXPECT_EQ(settings->probe, "function");
  EXPECT_TRUE(settings->targets.empty());
}

TEST(FunctionSettingsTest, EverythingIsRead) {
  const auto settings =
      Read({{"REGIONBENCH_SINK", "https://hub.example.com:9480/"},
            {"REGIONBENCH_TOKEN", "secret"},
            {"REGIONBENCH_PROBE", "aws-lambda/here"},
            {"REGIONBENCH_TARGETS", "aws/ap-*, x=tcp://h:1 ,"}});
  ASSERT_TRUE(settings) << settings.error().message;
  EXPECT_EQ(settings->sink, SinkKind::kPush);
  EXPECT_EQ(settings->aggregator, "https://hub.example.com:9480");
  EXPECT_EQ(settings->token, "secret");
  EXPECT_EQ(settings->probe, "aws-lambda/here");
  EXPECT_THAT(settings->targets, ElementsAre("aws/ap-*", "x=tcp://h:1"));
}

TEST(FunctionSettingsTest, ABucketHasAPrefixOrNone) {
  const auto with = Read({{"REGIONBENCH_SINK", "s3://my-bucket/a/b/"}});
  ASSERT_TRUE(with) << with.error().message;
  EXPECT_EQ(with->sink, SinkKind::kS3);
  EXPECT_EQ(with->bucket, "my-bucket");
  EXPECT_EQ(with->prefix, "a/b");
  EXPECT_EQ(Read({{"REGIONBENCH_SINK", "s3://my-bucket"}})->prefix, "");
}

TEST(FunctionSettingsTest, TheProbeIsNamedAfterPlatformAndRegion) {
  EXPECT_EQ(Read({{"AWS_LAMBDA_RUNTIME_API", "127.0.0.1:9001"},
                  {"AWS_REGION", "ap-northeast-1"}})
                ->probe,
            "aws-lambda/ap-northeast-1");
  EXPECT_EQ(
      Read({{"FC_SERVER_PORT", "9000"}, {"FC_REGION", "cn-hangzhou"}})->probe,
      "alibaba-fc/cn-hangzhou");
  EXPECT_EQ(
      Read({{"FUNCTIONS_CUSTOMHANDLER_PORT", "1"}, {"REGION_NAME", "East US"}})
          ->probe,
      "azure-functions/east-us");
  EXPECT_EQ(Read({{"PORT", "8080"}, {"K_SERVICE", "probe"}})->probe,
            "cloud-run/probe");
}

struct BadSettingRow {
  const char* name;
  const char* variable;
  const char* value;
};

class BadSettingTest : public ::testing::TestWithParam<BadSettingRow> {};

TEST_P(BadSettingTest, IsNamed) {
  const auto settings = Read({{GetParam().variable, GetParam().value}});
  ASSERT_FALSE(settings);
  EXPECT_THAT(settings.error().message,
              testing::StartsWith(GetParam().variable));
}

INSTANTIATE_TEST_SUITE_P(
    FunctionSettings, BadSettingTest,
    ::testing::Values(BadSettingRow{"Sink", "REGIONBENCH_SINK", "stdout"},
                      BadSettingRow{"Path", "REGIONBENCH_SINK", "https://h/x"},
                      BadSettingRow{"Ftp", "REGIONBENCH_SINK", "ftp://h"},
                      BadSettingRow{"Bucket", "REGIONBENCH_SINK", "s3://B_x/y"},
                      BadSettingRow{"Key", "REGIONBENCH_SINK", "s3://abc/?x=1"},
                      BadSettingRow{"Token", "REGIONBENCH_TOKEN", "a\nb"},
                      BadSettingRow{"Probe", "REGIONBENCH_PROBE", "a b"}),
    [](const auto& row) { return row.param.name; });

TEST(FunctionSettingsTest, ATokenDoesNotLeaveTheMachineUnencrypted) {
  const auto to = [](const char* sink) {
    return Read({{"REGIONBENCH_SINK", sink}, {"REGIONBENCH_TOKEN", "t"}});
  };
  EXPECT_FALSE(to("http://hub.example.com"));
  EXPECT_FALSE(to("http://127.0.0.1.example.com"));
  EXPECT_TRUE(to("http://127.0.0.1:9480"));
  EXPECT_TRUE(to("https://hub.example.com"));
}

TEST(PlatformTest, IsWhatTheEnvironmentShows) {
  EXPECT_EQ(PlatformOf(Of({})), Platform::kOnce);
  EXPECT_EQ(PlatformOf(Of({{"AWS_LAMBDA_RUNTIME_API", "x"}, {"PORT", "1"}})),
            Platform::kAwsLambda);
  EXPECT_EQ(PlatformOf(Of({{"FC_SERVER_PORT", "1"}, {"PORT", "1"}})),
            Platform::kAlibabaFc);
  EXPECT_EQ(PlatformOf(Of({{"FUNCTIONS_CUSTOMHANDLER_PORT", "1"}})),
            Platform::kAzure);
  EXPECT_EQ(PlatformOf(Of({{"PORT", "1"}})), Platform::kCloudRun);
}

}  // namespace
}  // namespace regionbench
