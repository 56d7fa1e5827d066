// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "aggregator/ingest/token.h"
#include "dashboard/cli/cli.h"
#include "tests/support/fake_console.h"

namespace regionbench {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

struct Ran {
  int code = 0;
  std::string out;
  std::string err;
};

Ran TokenCommand(std::vector<std::string> args) {
  FakeConsole fake;
  args.insert(args.begin(), "token");
  const int code = RunCli(args, fake.console);
  return {code, fake.out.str(), fake.err.str()};
}

TEST(TokenCommandTest, WhatItPrintsEndsASettingsFileThatKnowsTheToken) {
  const Ran ran = TokenCommand({"--probe", "aws-lambda/*", "--read"});
  EXPECT_EQ(ran.code, 0);
  const auto settings = ParseSettings("listen = \"[::1]:1\"\n" + ran.out, "s");
  ASSERT_TRUE(settings) << settings.error().message;
  const std::size_t begin = ran.out.find("# rb_") + 2;
  const std::string token =
      ran.out.substr(begin, ran.out.find('\n', begin) - begin);
  const auto grant = TokenBook(settings->serve.tokens).Find(token);
  ASSERT_TRUE(grant);
  EXPECT_EQ(grant->probe, "aws-lambda/*");
  EXPECT_TRUE(grant->read);
}

TEST(TokenCommandTest, IsReadByPrograms) {
  const auto json =
      nlohmann::json::parse(TokenCommand({"--probe", "p", "--json"}).out);
  EXPECT_EQ(json.at("hash"), TokenHash(json.at("token").get<std::string>()));
  EXPECT_EQ(json.at("probe"), "p");
  EXPECT_EQ(json.at("read"), false);
  EXPECT_THAT(json.at("stanza").get<std::string>(), StartsWith("[[token]]\n"));
}

TEST(TokenCommandTest, DoesNotRepeatATokenThatItWasGiven) {
  EXPECT_EQ(TokenCommand({"--read", "--token", "abc"}).out,
            "[[token]]\nread = true\nhash = "
            "\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
            "\"\n");
  EXPECT_EQ(
      TokenCommand({"hash", "--token", "abc"}).out,
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\n");
}

TEST(TokenCommandTest, NeedsToKnowForWhom) {
  for (const std::vector<std::string>& args :
       {std::vector<std::string>{},
        {"--probe", "a//b"},
        {"--probe", "a*"},
        {"--probe", "x\"\nread = true #"},
        {"hash"},
        {"make", "--read"}}) {
    const Ran ran = TokenCommand(args);
    EXPECT_EQ(ran.code, 2);
    EXPECT_THAT(ran.out, IsEmpty());
    EXPECT_THAT(ran.err, StartsWith("regionbench: token"));
  }
}

}  // namespace
}  // namespace regionbench
