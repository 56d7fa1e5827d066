// SPDX-License-Identifier: Apache-2.0
#include "probe/sink/http_push.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <thread>

#include "tests/probe/engine/methods/http_servers.h"
#include "tests/probe/sink/numbered_samples.h"
#include "tests/support/collecting_aggregator.h"

namespace regionbench {
namespace {

using support::CollectingAggregator;
using support::HttpAnswer;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Key;
using ::testing::Not;
using ::testing::Pair;

class HttpPushTest : public ::testing::Test {
 protected:
  static PushOptions To(const std::string& url) {
    PushOptions options;
    options.aggregator = url;
    options.token = "a-secret";
    options.agent = "regionbench/test";
    return options;
  }
  static PushAnswer SendBy(HttpPush& push, const Batch& batch) {
    return push.Send(batch, std::stop_token());
  }
  static PushAnswer SendTo(const PushOptions& options) {
    return SendBy(**HttpPush::Open(options), NumberedBatch(1));
  }
};

TEST_F(HttpPushTest, UploadsWithTokenTypeAndEncoding) {
  CollectingAggregator aggregator;
  EXPECT_EQ(SendTo(To(aggregator.url() + "/")).verdict, PushVerdict::kDone);
  const auto upload = aggregator.uploads().front();
  EXPECT_EQ(upload.line, "POST /api/v1/samples HTTP/1.1");
  EXPECT_THAT(upload.headers,
              Contains(Pair("authorization", "Bearer a-secret")));
  EXPECT_THAT(upload.headers,
              Contains(Pair("content-type", "application/x-ndjson")));
  EXPECT_THAT(upload.headers, Contains(Pair("content-encoding", "gzip")));
  EXPECT_THAT(upload.headers, Contains(Pair("user-agent", "regionbench/test")));
  EXPECT_THAT(upload.headers, Not(Contains(Key("expect"))));
  EXPECT_EQ(aggregator.samples().size(), 1U);
}

TEST_F(HttpPushTest, WithoutATokenSendsNone) {
  CollectingAggregator aggregator;
  PushOptions options = To(aggregator.url());
  options.token = "";
  SendTo(options);
  EXPECT_THAT(aggregator.uploads().front().headers,
              Not(Contains(Key("authorization"))));
}

TEST_F(HttpPushTest, KeepsItsConnection) {
  CollectingAggregator aggregator;
  const auto push = HttpPush::Open(To(aggregator.url())).value();
  for (std::uint64_t i = 1; i <= 3; ++i) {
    EXPECT_EQ(SendBy(*push, NumberedBatch(i)).verdict, PushVerdict::kDone);
  }
  EXPECT_EQ(aggregator.server().connections(), 1);
}

TEST_F(HttpPushTest, TellsHowFarItsClockIsAheadWithTheNextUpload) {
  // An aggregator whose clock is one hour behind.
  const auto behind = [] {
    return std::to_string(
        (WallNow() - std::chrono::hours(1)).time_since_epoch().count());
  };
  std::vector<support::ScriptedRequest> seen;
  const support::ScriptedServer server([&](const auto& request) {
    seen.push_back(request);
    const std::string now = behind();
    return HttpAnswer("200 OK", R"({"accepted":1,"duplicate":0,"rejected":[]})",
                      "Regionbench-Received-At: " + now +
                          "\r\nRegionbench-Answered-At: " + now + "\r\n");
  });
  const auto push = HttpPush::Open(To(server.url())).value();
  EXPECT_FALSE(push->clock_lead());
  SendBy(*push, NumberedBatch(1));
  ASSERT_TRUE(push->clock_lead());
  SendBy(*push, NumberedBatch(2));
  EXPECT_THAT(seen[0].headers, Contains(Key("regionbench-sent-at")));
  EXPECT_THAT(seen[0].headers, Not(Contains(Key("regionbench-clock-offset"))));
  const long ahead = std::stol(seen[1].headers["regionbench-clock-offset"]);
  const long bound = std::stol(seen[1].headers["regionbench-clock-round-trip"]);
  // Half a round trip, and a microsecond that rounding takes.
  EXPECT_NEAR(static_cast<double>(ahead), 3600e6,
              static_cast<double>(bound) / 2 + 1);
}

TEST_F(HttpPushTest, GoesThroughNoProxy) {
  setenv("http_proxy", "http://127.0.0.1:1", 1);
  setenv("all_proxy", "http://127.0.0.1:1", 1);
  CollectingAggregator aggregator;
  EXPECT_EQ(SendTo(To(aggregator.url())).verdict, PushVerdict::kDone);
  unsetenv("http_proxy");
  unsetenv("all_proxy");
}

TEST_F(HttpPushTest, FollowsNoRedirect) {
  CollectingAggregator elsewhere;
  CollectingAggregator aggregator;
  aggregator.AnswerWith(
      HttpAnswer("307 Temporary Redirect", "{}",
                 "Location: " + elsewhere.url() + "/api/v1/samples\r\n"));
  const PushAnswer answer = SendTo(To(aggregator.url()));
  EXPECT_EQ(answer.verdict, PushVerdict::kLater);
  EXPECT_EQ(answer.reason, "HTTP status 307");
  EXPECT_TRUE(elsewhere.uploads().empty());
}

TEST_F(HttpPushTest, ReadsRetryAfter) {
  CollectingAggregator aggregator;
  aggregator.AnswerWith(HttpAnswer(
      "429 Too Many Requests", R"({"error":"busy"})", "retry-after: 7\r\n"));
  const PushAnswer answer = SendTo(To(aggregator.url()));
  EXPECT_EQ(answer.status, 429);
  EXPECT_EQ(answer.reason, "HTTP status 429: busy");
  EXPECT_EQ(answer.retry_after, std::chrono::seconds(7));
}

TEST_F(HttpPushTest, AHangingAggregatorIsLeftAtTheTimeout) {
  CollectingAggregator aggregator;
  aggregator.AnswerWith(support::kHang);
  PushOptions options = To(aggregator.url());
  options.timeout = std::chrono::milliseconds(100);
  const PushAnswer answer = SendTo(options);
  EXPECT_EQ(answer.verdict, PushVerdict::kLater);
  EXPECT_THAT(answer.reason, HasSubstr("timed out"));
}

TEST_F(HttpPushTest, AStopEndsTheWaitForAnAnswer) {
  CollectingAggregator aggregator;
  aggregator.AnswerWith(support::kHang);
  const auto push = HttpPush::Open(To(aggregator.url())).value();
  std::stop_source stop;
  PushAnswer answer;
  {
    const std::jthread sender(
        [&] { answer = push->Send(NumberedBatch(1), stop.get_token()); });
    aggregator.AwaitUploads(1);
    stop.request_stop();
  }
  EXPECT_EQ(answer.verdict, PushVerdict::kLater);
  EXPECT_EQ(answer.reason, "stopped");
}

TEST_F(HttpPushTest, AResetOrAClosedConnectionIsTriedAgain) {
  CollectingAggregator aggregator;
  for (const std::string& end : {support::kReset, support::kClose}) {
    aggregator.AnswerWith(end);
    const PushAnswer answer = SendTo(To(aggregator.url()));
    EXPECT_EQ(answer.verdict, PushVerdict::kLater);
    EXPECT_EQ(answer.status, 0);
    EXPECT_NE(answer.reason, "");
  }
}

TEST_F(HttpPushTest, NobodyListeningIsTriedAgain) {
  EXPECT_EQ(SendTo(To("http://127.0.0.1:1")).verdict, PushVerdict::kLater);
}

TEST_F(HttpPushTest, AnEndlessAnswerIsBounded) {
  CollectingAggregator aggregator;
  aggregator.AnswerWith(
      HttpAnswer("200 OK", std::string(std::size_t{8} << 20U, ' ')));
  EXPECT_EQ(SendTo(To(aggregator.url())).reason,
            "answered 200, but not as an aggregator does");
}

std::string Https(const SocketAddress& address) {
  const auto& v4 = reinterpret_cast<const sockaddr_in&>(address.storage);
  return "https://127.0.0.1:" + std::to_string(ntohs(v4.sin_port));
}

TEST_F(HttpPushTest, TrustsTheCertificatesItIsTold) {
  const loopback::TlsServer server;
  PushOptions options = To(Https(server.Good()));
  options.ca_file = server.Path("ca.pem");
  EXPECT_EQ(SendTo(options).status, 200);  // nginx is no aggregator
  options.ca_file = server.Path("other-ca.pem");
  const PushAnswer stranger = SendTo(options);
  EXPECT_EQ(stranger.status, 0);
  EXPECT_THAT(stranger.reason, HasSubstr("certificate"));
}

TEST_F(HttpPushTest, RefusesAWrongNameAnExpiredCertificateAndNoneToTrust) {
  const loopback::TlsServer server;
  for (const auto& address : {server.WrongName(), server.Expired()}) {
    PushOptions options = To(Https(address));
    options.ca_file = server.Path("ca.pem");
    const PushAnswer answer = SendTo(options);
    EXPECT_EQ(answer.verdict, PushVerdict::kLater);
    EXPECT_EQ(answer.status, 0);
  }
  EXPECT_EQ(SendTo(To(Https(server.Good()))).status, 0);
}

}  // namespace
}  // namespace regionbench
