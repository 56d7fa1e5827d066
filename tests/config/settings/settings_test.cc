// SPDX-License-Identifier: Apache-2.0
#include "config/settings/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace regionbench {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

std::string ErrorOf(std::string_view toml) {
  const auto settings = ParseSettings(toml, "s.toml");
  return settings ? "" : settings.error().message;
}

std::string ReadExample() {
  std::ifstream in(std::string(RB_SOURCE_DIR) +
                   "/config/examples/regionbench.toml");
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

TEST(SettingsTest, AnEmptyFileLeavesTheDefaults) {
  const auto settings = ParseSettings("", "s.toml");
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->provider, "aws");
  EXPECT_EQ(settings->method, Method::kTcp);
  EXPECT_EQ(settings->timeout, 1s);
  EXPECT_EQ(settings->rounds, std::nullopt);
  EXPECT_EQ(settings->min_difference, (MinDifference{1ms, 0.02}));
}

TEST(SettingsTest, ReadsOverWhatWasThereBefore) {
  Settings before;
  before.provider = "gcp";
  before.timeout = 3s;
  const auto settings = ParseSettings("timeout = \"2s\"", "s.toml", before);
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->provider, "gcp");
  EXPECT_EQ(settings->timeout, 2s);
}

TEST(SettingsTest, TheExampleIsValid) {
  const auto settings = ParseSettings(ReadExample(), "regionbench.toml");
  ASSERT_TRUE(settings) << settings.error().message;
  EXPECT_EQ(settings->probe, "tokyo-office");
  EXPECT_EQ(settings->rounds, 60U);
  EXPECT_EQ(settings->budget, 30s);
  EXPECT_EQ(settings->max_loss, 0.05);
  EXPECT_EQ(settings->location, (GeoPoint{35.68, 139.69}));
  ASSERT_EQ(settings->custom.size(), 2U);
  EXPECT_EQ(settings->custom[0].name, "office");
  EXPECT_EQ(settings->custom[0].location, (GeoPoint{31.23, 121.47}));
  EXPECT_EQ(settings->custom[1].url, "tcp://db.example.com:5432");
  EXPECT_EQ(settings->agent.spool_size, 256'000'000U);
  EXPECT_EQ(settings->agent.metrics_listen, (ListenAddress{"127.0.0.1", 9481}));
  EXPECT_EQ(settings->serve.max_size, 8'000'000'000U);
  EXPECT_EQ(settings->serve.retention, 90 * 24h);
  ASSERT_EQ(settings->serve.tokens.size(), 1U);
  EXPECT_EQ(settings->serve.tokens[0].probe, "tokyo-office");
  ASSERT_EQ(settings->agent.groups.size(), 2U);
  EXPECT_EQ(settings->agent.groups[0].interval, 10s);
  EXPECT_EQ(settings->agent.groups[0].method, std::nullopt);
  EXPECT_EQ(settings->agent.groups[1].method, Method::kHttp);
}

TEST(SettingsTest, TheExampleOfAClusterIsValid) {
  const std::string file =
      std::string(RB_SOURCE_DIR) + "/config/examples/clickhouse/serve.toml";
  std::ifstream in(file);
  std::stringstream text;
  text << in.rdbuf();
  const auto settings = ParseSettings(text.str(), file);
  ASSERT_TRUE(settings) << settings.error().message;
  EXPECT_THAT(settings->store, HasSubstr("cluster=regionbench"));
}

TEST(SettingsTest, AStoreOnServersIsAnAddressAndNoFile) {
  Settings settings;
  EXPECT_TRUE(ApplySetting(settings, "store", "clickhouse://ch1/rb"));
  const auto file = ApplySetting(settings, "store", "samples.db");
  ASSERT_FALSE(file);
  EXPECT_THAT(file.error().message, HasSubstr("a file is named by db"));
  EXPECT_EQ(settings.store, "clickhouse://ch1/rb");
}

TEST(SettingsTest, TheExampleHasEveryKey) {
  const std::string example = ReadExample();
  for (const std::string_view key : SettingKeys()) {
    EXPECT_THAT(example, HasSubstr("\n" + std::string(key) + " = "));
  }
}

TEST(SettingsTest, TellsEveryMistakeAtOnceInTheOrderOfTheFile) {
  EXPECT_EQ(ErrorOf("timeout = \"soon\"\n"
                    "intervall = \"1s\"\n"
                    "method = \"tpc\"\n"
                    "confidence = 95\n"
                    "provider = true\n"),
            "s.toml:1: timeout: not a duration: \"soon\" (expected 250ms, 30s, "
            "24h, 90d)\n"
            "s.toml:2: unknown key \"intervall\", did you mean \"interval\"?\n"
            "s.toml:3: method: \"tpc\" is none of tcp http icmp udp dns\n"
            "s.toml:4: confidence: not a ratio: \"95\" (expected 5% or 0.05)\n"
            "s.toml:5: provider: must be a text or a number");
}

TEST(SettingsTest, PointsAtASyntaxError) {
  EXPECT_THAT(ErrorOf("rounds = 60\ntimeout = \n"), HasSubstr("s.toml:2: "));
}

TEST(SettingsTest, CustomTargetsAreCheckedKeyByKey) {
  EXPECT_EQ(
      ErrorOf("[[target]]\n"
              "name = \"a b\"\n"
              "url = \"ftp://x\"\n"
              "location = \"91,0\"\n"
              "[[target]]\n"
              "name = \"x\"\n"
              "urll = \"tcp://x:1\"\n"),
      "s.toml:2: name: not a name: \"a b\"\n"
      "s.toml:3: url: \"ftp://x\" must begin with https:// http:// tcp:// "
      "udp:// icmp:// or dns://\n"
      "s.toml:4: location: not a place: \"91,0\" (expected "
      "latitude,longitude such as 35.68,139.69)\n"
      "s.toml:5: target without url\n"
      "s.toml:7: unknown key \"urll\", did you mean \"url\"?");
}

TEST(SettingsTest, TwoTargetsOfOneNameAreAMistake) {
  EXPECT_EQ(ErrorOf("[[target]]\nname = \"x\"\nurl = \"tcp://x:1\"\n"
                    "[[target]]\nname = \"x\"\nurl = \"tcp://y:1\"\n"),
            "s.toml:4: second target named \"x\"");
}

TEST(SettingsTest, ATargetThatIsNoTableIsAMistake) {
  EXPECT_EQ(ErrorOf("target = \"tcp://x:1\"\n"),
            "s.toml:1: target: write it as [[target]]");
}

TEST(SettingsTest, GroupsAndTokensAreCheckedKeyByKey) {
  EXPECT_EQ(ErrorOf("[[token]]\n"
                    "probe = \"a//b\"\n"
                    "hash = \"secret\"\n"
                    "[[group]]\n"
                    "name = \"asia\"\n"
                    "targets = []\n"
                    "intervall = \"1s\"\n"
                    "periodic = 1\n"),
            "s.toml:2: probe: neither a probe's name nor a prefix such as "
            "aws-lambda/*: \"a//b\"\n"
            "s.toml:3: hash: must be 64 hexadecimal digits (see regionbench "
            "token --help)\n"
            "s.toml:6: targets: must be a list of texts such as "
            "[\"aws/ap-*\"]\n"
            "s.toml:7: unknown key \"intervall\", did you mean \"interval\"?\n"
            "s.toml:8: periodic: must be true or false");
}

TEST(SettingsTest, AListenAddressHasAHostAndAPort) {
  EXPECT_EQ(ParseListenAddress("[::]:0"), (ListenAddress{"::", 0}));
  EXPECT_EQ(ParseListenAddress("localhost:9480"),
            (ListenAddress{"localhost", 9480}));
  for (const char* text : {"9480", ":9480", "host", "host:", "host:99999",
                           "::1:9480", "host:+1"}) {
    EXPECT_FALSE(ParseListenAddress(text)) << text;
  }
}

struct RangeRow {
  std::string name, key, text, error;
};

class RangeTest : public ::testing::TestWithParam<RangeRow> {};

TEST_P(RangeTest, IsChecked) {
  Settings settings;
  const auto applied = ApplySetting(settings, GetParam().key, GetParam().text);
  EXPECT_EQ(applied ? "" : applied.error().message, GetParam().error);
}

INSTANTIATE_TEST_SUITE_P(
    Settings, RangeTest,
    ::testing::Values(
        RangeRow{"ShortestTimeout", "timeout", "1ms", ""},
        RangeRow{"TimeoutOfZero", "timeout", "0",
                 "must lie between 1ms and 1m, not 0"},
        RangeRow{"TimeoutTooLong", "timeout", "61s",
                 "must lie between 1ms and 1m, not 61s"},
        RangeRow{"NoRounds", "rounds", "0",
                 "must be a whole number from 1 to 1000000, not 0"},
        RangeRow{"HalfARound", "rounds", "1.5",
                 "must be a whole number from 1 to 1000000, not 1.5"},
        RangeRow{"CertaintyOfAll", "confidence", "1",
                 "must lie between 0 and 1, not 1"},
        RangeRow{"LossOfAll", "max_loss", "100%", ""},
        RangeRow{"PathLikeProbe", "probe", "aws-lambda/ap-northeast-1", ""},
        RangeRow{"ProbeWithEmptyPart", "probe", "a//b",
                 "not a probe's name: \"a//b\""},
        RangeRow{"FamilyByDigit", "family", "6", ""},
        RangeRow{"NoSuchKey", "colour", "red", "unknown setting \"colour\""}),
    [](const auto& row) { return row.param.name; });

TEST(MinDifferenceTest, ReadsBothPartsInAnyOrder) {
  EXPECT_EQ(ParseMinDifference("1ms,2%"), (MinDifference{1ms, 0.02}));
  EXPECT_EQ(ParseMinDifference("2%, 1ms"), (MinDifference{1ms, 0.02}));
}

TEST(MinDifferenceTest, WhatIsNotNamedIsZero) {
  EXPECT_EQ(ParseMinDifference("0.5ms"), (MinDifference{500us, 0}));
  EXPECT_EQ(ParseMinDifference("3%"), (MinDifference{0ns, 0.03}));
  EXPECT_EQ(ParseMinDifference("0"), (MinDifference{0ns, 0}));
}

TEST(MinDifferenceTest, RefusesWhatIsNeither) {
  EXPECT_EQ(ParseMinDifference("1ms,2").error().message,
            "not a difference: \"1ms,2\" (expected 1ms,2% or 0.5ms or 3% or "
            "0)");
  EXPECT_FALSE(ParseMinDifference(""));
  EXPECT_FALSE(ParseMinDifference("-1ms"));
  EXPECT_FALSE(ParseMinDifference("101%"));
}

TEST(RatioTest, ReadsPercentAndFraction) {
  EXPECT_EQ(ParseRatio("5%"), 0.05);
  EXPECT_EQ(ParseRatio("0.05"), 0.05);
  EXPECT_EQ(ParseRatio("1"), 1.0);
  EXPECT_FALSE(ParseRatio("5"));
  EXPECT_FALSE(ParseRatio("nan"));
  EXPECT_FALSE(ParseRatio("0,05"));
}

TEST(LocationTest, ReadsDegreesAndRefusesOtherPlaces) {
  EXPECT_EQ(ParseLocation("-33.87, 151.21"), (GeoPoint{-33.87, 151.21}));
  EXPECT_FALSE(ParseLocation("151.21,-33.87"));
  EXPECT_FALSE(ParseLocation("35.68"));
}

}  // namespace
}  // namespace regionbench
