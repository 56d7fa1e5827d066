// SPDX-License-Identifier: Apache-2.0
#include "probe/sink/push_answer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "probe/sink/backoff.h"

namespace regionbench {
namespace {

using ::testing::ElementsAre;
using namespace std::chrono_literals;

const WallTime kNow(std::chrono::seconds(1'784'624'400));  // a Tuesday, 09:00

PushAnswer Read(int status, const std::string& body,
                const std::string& retry_after = "") {
  HttpReply reply;
  reply.status = status;
  reply.body = body;
  reply.retry_after = retry_after;
  return ReadAnswer(reply, 10, kNow);
}

TEST(PushAnswerTest, WhatTheAggregatorHasIsDone) {
  const PushAnswer answer =
      Read(200, R"({"accepted":7,"duplicate":3,"rejected":[]})");
  EXPECT_EQ(answer.verdict, PushVerdict::kDone);
  EXPECT_EQ(answer.rejected, 0U);
}

TEST(PushAnswerTest, RejectedLinesAreCountedEvenWhereTheListIsCutShort) {
  const PushAnswer answer = Read(
      200, R"({"accepted":1,"duplicate":0,"rejected":[{"line":3,"error":"a"},)"
           R"({"line":4,"error":"b"},{"line":5,"error":"c"},7,{"line":6}]})");
  EXPECT_EQ(answer.verdict, PushVerdict::kDone);
  EXPECT_EQ(answer.rejected, 9U);
  EXPECT_THAT(answer.first_errors,
              ElementsAre("line 3: a", "line 4: b", "line 5: c"));
}

struct VerdictRow {
  const char* name;
  int status;
  const char* body;
  PushVerdict verdict;
  const char* reason;
};

class VerdictTest : public ::testing::TestWithParam<VerdictRow> {};

TEST_P(VerdictTest, FollowsFromTheStatus) {
  const PushAnswer answer = Read(GetParam().status, GetParam().body);
  EXPECT_EQ(answer.verdict, GetParam().verdict);
  EXPECT_EQ(answer.reason, GetParam().reason);
}

INSTANTIATE_TEST_SUITE_P(
    PushAnswer, VerdictTest,
    ::testing::Values(
        VerdictRow{"Portal", 200, "<html>please log in</html>",
                   PushVerdict::kLater,
                   "answered 200, but not as an aggregator does"},
        VerdictRow{"Bad", 400, R"({"error":"no line is a sample"})",
                   PushVerdict::kRejected,
                   "HTTP status 400: no line is a sample"},
        VerdictRow{"Unauthorized", 401, "", PushVerdict::kLater,
                   "HTTP status 401"},
        VerdictRow{"Forbidden", 403, "[]", PushVerdict::kLater,
                   "HTTP status 403"},
        VerdictRow{"TooLarge", 413, "", PushVerdict::kTooLarge,
                   "HTTP status 413"},
        VerdictRow{"Redirect", 302, "", PushVerdict::kLater, "HTTP status 302"},
        VerdictRow{"Broken", 500, R"({"error":7})", PushVerdict::kLater,
                   "HTTP status 500"}),
    [](const auto& row) { return row.param.name; });

TEST(PushAnswerTest, NoAnswerAtAllIsTriedAgain) {
  HttpReply reply;
  reply.error = "connection refused";
  EXPECT_EQ(ReadAnswer(reply, 1, kNow).verdict, PushVerdict::kLater);
  EXPECT_EQ(ReadAnswer(reply, 1, kNow).reason, "connection refused");
}

TEST(RetryAfterTest, IsSecondsOrADateAndBounded) {
  EXPECT_EQ(ParseRetryAfter("7", kNow), 7s);
  EXPECT_EQ(ParseRetryAfter("0", kNow), 0s);
  EXPECT_EQ(ParseRetryAfter("999999999999", kNow), 10min);
  EXPECT_EQ(ParseRetryAfter("86400", kNow), 10min);
  EXPECT_EQ(ParseRetryAfter("Tue, 21 Jul 2026 09:00:30 GMT", kNow), 30s);
  EXPECT_EQ(ParseRetryAfter("Tue, 21 Jul 2026 08:00:00 GMT", kNow), 0s);
  EXPECT_EQ(ParseRetryAfter("soon", kNow), std::nullopt);
  EXPECT_EQ(ParseRetryAfter("", kNow), std::nullopt);
  EXPECT_EQ(Read(503, "", "7").retry_after, 7s);
}

TEST(BackoffTest, DoublesFromASecondToAMinuteWithJitter) {
  Backoff backoff(1);
  for (const auto most : {1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s}) {
    const auto pause = backoff.Next();
    EXPECT_GE(pause, most / 2);
    EXPECT_LE(pause, most);
  }
  backoff.Reset();
  EXPECT_LE(backoff.Next(), 1s);
  EXPECT_NE(Backoff(1).Next(), Backoff(2).Next());
}

}  // namespace
}  // namespace regionbench
