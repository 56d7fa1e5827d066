// SPDX-License-Identifier: Apache-2.0
#include "probe/function/event.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/core/small_json.h"

namespace regionbench {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(FunctionEventTest, EveryKeyIsRead) {
  const auto event = ParseFunctionEvent(
      R"({"targets":["aws/ap-*","x"],"method":"http","rounds":7,)"
      R"("timeout_ms":250,"deadline_margin_ms":0})");
  ASSERT_TRUE(event) << event.error().message;
  EXPECT_THAT(event->targets, ElementsAre("aws/ap-*", "x"));
  EXPECT_EQ(event->method, Method::kHttp);
  EXPECT_EQ(event->rounds, 7U);
  EXPECT_EQ(event->timeout, milliseconds(250));
  EXPECT_EQ(event->margin, milliseconds(0));
}

struct DefaultRow {
  const char* name;
  const char* text;
};

class DefaultEventTest : public ::testing::TestWithParam<DefaultRow> {};

TEST_P(DefaultEventTest, CountsAsAnEmptyObject) {
  const auto event = ParseFunctionEvent(GetParam().text);
  ASSERT_TRUE(event) << event.error().message;
  EXPECT_THAT(event->targets, IsEmpty());
  EXPECT_EQ(event->method, Method::kTcp);
  EXPECT_EQ(event->rounds, 5U);
  EXPECT_EQ(event->timeout, milliseconds(1000));
  EXPECT_EQ(event->margin, milliseconds(500));
}

INSTANTIATE_TEST_SUITE_P(
    FunctionEvent, DefaultEventTest,
    ::testing::Values(
        DefaultRow{"Nothing", ""}, DefaultRow{"Blank", " \r\n"},
        DefaultRow{"Object", "{}"}, DefaultRow{"Null", "null"},
        DefaultRow{"EventBridge",
                   R"({"version":"0","id":"53dc4d37","detail-type":)"
                   R"("Scheduled Event","source":"aws.events","account":"1",)"
                   R"("time":"2026-01-01T00:00:00Z","region":"eu-west-1",)"
                   R"("resources":["arn:aws:events:x"],"detail":{}})"},
        DefaultRow{"AlibabaTimer",
                   R"({"triggerTime":"2026-01-01T00:00:00Z","triggerName":)"
                   R"("every-five","payload":"a remark"})"},
        DefaultRow{"PubSub", R"({"message":{"data":"e30=","messageId":"1"},)"
                             R"("subscription":"projects/p/subscriptions/s"})"},
        DefaultRow{"CloudEvent",
                   R"({"specversion":"1.0","id":"1","source":"x","type":"t"})"},
        DefaultRow{"FunctionUrl",
                   R"({"version":"2.0","requestContext":{},"body":""})"}),
    [](const auto& row) { return row.param.name; });

TEST(FunctionEventTest, APayloadOfATimerIsOurs) {
  const auto event = ParseFunctionEvent(
      R"({"triggerTime":"2026-01-01T00:00:00Z","triggerName":"t",)"
      R"("payload":"{\"rounds\":2}"})");
  ASSERT_TRUE(event) << event.error().message;
  EXPECT_EQ(event->rounds, 2U);
}

TEST(FunctionEventTest, ABodyOfARequestIsOurs) {
  const auto event = ParseFunctionEvent(
      R"({"requestContext":{"http":{}},"body":"{\"rounds\":3}"})");
  ASSERT_TRUE(event) << event.error().message;
  EXPECT_EQ(event->rounds, 3U);
}

struct BadEventRow {
  const char* name;
  const char* text;
  const char* message;
};

class BadEventTest : public ::testing::TestWithParam<BadEventRow> {};

TEST_P(BadEventTest, IsRefusedWithTheReason) {
  const auto event = ParseFunctionEvent(GetParam().text);
  ASSERT_FALSE(event);
  EXPECT_EQ(event.error().message, GetParam().message);
  EXPECT_EQ(event.error().code, ErrorCode::kInvalidInput);
}

INSTANTIATE_TEST_SUITE_P(
    FunctionEvent, BadEventTest,
    ::testing::Values(
        BadEventRow{"Garbage", "hello", "event: not JSON: no value at byte 0"},
        BadEventRow{"List", "[1]", "event: not an object"},
        BadEventRow{"Misspelt", R"({"round":1})",
                    "event: unknown key \"round\", did you mean rounds?"},
        BadEventRow{"Unknown", R"({"colour":"red"})",
                    "event: unknown key \"colour\""},
        BadEventRow{"Zero", R"({"rounds":0})",
                    "event: rounds must be a whole number from 1 to 1000"},
        BadEventRow{"Text", R"({"rounds":"5"})",
                    "event: rounds must be a whole number from 1 to 1000"},
        BadEventRow{"Huge", R"({"timeout_ms":1e99})",
                    "event: timeout_ms must be a whole number from 1 to 60000"},
        BadEventRow{"Method", R"({"method":"download"})",
                    "event: method must be tcp, http, icmp, udp or dns"},
        BadEventRow{"Targets", R"({"targets":"aws/*"})",
                    "event: targets must be a list of at most 500 texts"},
        BadEventRow{"All", R"({"rounds":0,"methode":"tcp","targets":[1]})",
                    "event: rounds must be a whole number from 1 to 1000; "
                    "unknown key \"methode\", did you mean method?; targets "
                    "must be texts of at most 2048 bytes"}),
    [](const auto& row) { return row.param.name; });

TEST(FunctionEventTest, WhatIsTooLongIsNotRead) {
  const auto event = ParseFunctionEvent(std::string(kLongestEvent + 1, ' '));
  ASSERT_FALSE(event);
  EXPECT_THAT(event.error().message, HasSubstr("longer than 262144 bytes"));
}

TEST(FunctionEventTest, EnvelopesAreOpenedTwiceAtMost) {
  const auto wrap = [](std::string inner) {
    std::string text = R"({"requestContext":{},"body":)";
    AppendJsonText(inner, text);
    return text + "}";
  };
  const std::string event = R"({"rounds":3})";
  EXPECT_EQ(ParseFunctionEvent(wrap(wrap(event)))->rounds, 3U);
  EXPECT_EQ(ParseFunctionEvent(wrap(wrap(wrap(event))))->rounds, 5U);
}

}  // namespace
}  // namespace regionbench
