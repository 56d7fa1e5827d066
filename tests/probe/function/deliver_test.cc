// SPDX-License-Identifier: Apache-2.0
#include "probe/function/deliver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "probe/sample/sample_json.h"
#include "tests/support/scripted_server.h"

namespace regionbench {
namespace {

using support::HttpAnswer;
using support::ScriptedRequest;
using support::ScriptedServer;
using testing::HasSubstr;
using namespace std::chrono_literals;

std::vector<Sample> TwoSamples() {
  std::vector<Sample> samples(2);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    samples[i].probe = "aws-lambda/eu-west-1";
    samples[i].boot = "01JD0000000000000000000000";
    samples[i].seq = i + 1;
    samples[i].target = {"aws", "eu-west-1", "dynamodb"};
    samples[i].at = WallTime(1'795'645'326'252'225us);
    samples[i].rtt = 10ms;
  }
  return samples;
}

FunctionSettings PushTo(const ScriptedServer& server) {
  FunctionSettings settings;
  settings.sink = SinkKind::kPush;
  settings.aggregator = server.url();
  settings.token = "secret";
  return settings;
}

Delivered DeliverTwo(const FunctionSettings& settings,
                     std::map<std::string, std::string> variables = {}) {
  return SinkDelivery([variables](const char* name) {
    const auto found = variables.find(name);
    return found == variables.end() ? std::string() : found->second;
  })(settings, TwoSamples(), SteadyNow() + 5s);
}

TEST(SinkDeliveryTest, AnUploadCarriesLinesAndTheToken) {
  ScriptedRequest seen;
  ScriptedServer server([&](const ScriptedRequest& request) {
    seen = request;
    return HttpAnswer("200 OK",
                      R"({"accepted":2,"duplicate":0,"rejected":[]})");
  });
  const Delivered delivered = DeliverTwo(PushTo(server));
  EXPECT_EQ(delivered.sent, 2U);
  EXPECT_EQ(delivered.error, "");
  EXPECT_EQ(seen.line, "POST /api/v1/samples HTTP/1.1");
  EXPECT_EQ(seen.headers["authorization"], "Bearer secret");
  EXPECT_FALSE(seen.headers.contains("content-encoding"));
  const auto first = ParseJsonLine(seen.body.substr(0, seen.body.find('\n')));
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_EQ(*first, TwoSamples()[0]);
}

TEST(SinkDeliveryTest, WhatIsTriedAgainGoesThrough) {
  int calls = 0;
  ScriptedServer server([&](const ScriptedRequest&) {
    if (++calls == 1) return support::kReset;
    if (calls == 2) return HttpAnswer("503 Service Unavailable");
    return HttpAnswer("200 OK", R"({"accepted":2,"duplicate":0})");
  });
  EXPECT_EQ(DeliverTwo(PushTo(server)).sent, 2U);
  EXPECT_EQ(calls, 3);
}

TEST(SinkDeliveryTest, AnAggregatorThatIsAwayIsSaid) {
  FunctionSettings settings;
  settings.sink = SinkKind::kPush;
  settings.aggregator = "http://127.0.0.1:1";
  const Delivered delivered = DeliverTwo(settings);
  EXPECT_EQ(delivered.sent, 0U);
  EXPECT_EQ(delivered.failed, 2U);
  EXPECT_THAT(delivered.error, HasSubstr("aggregator: "));
}

TEST(SinkDeliveryTest, RefusedLinesAreCounted) {
  ScriptedServer server([&](const ScriptedRequest&) {
    return HttpAnswer("200 OK",
                      R"({"accepted":1,"duplicate":0,)"
                      R"("rejected":[{"line":2,"error":"too old"}]})");
  });
  const Delivered delivered = DeliverTwo(PushTo(server));
  EXPECT_EQ(delivered.sent, 1U);
  EXPECT_EQ(delivered.failed, 1U);
  EXPECT_THAT(delivered.error, HasSubstr("line 2: too old"));
}

std::map<std::string, std::string> Amazon(const ScriptedServer& server) {
  return {{"AWS_ENDPOINT_URL_S3", server.url()},
          {"AWS_REGION", "eu-west-1"},
          {"AWS_ACCESS_KEY_ID", "AKID"},
          {"AWS_SECRET_ACCESS_KEY", "hidden"},
          {"AWS_SESSION_TOKEN", "session"}};
}

FunctionSettings Bucket() {
  FunctionSettings settings;
  settings.sink = SinkKind::kS3;
  settings.bucket = "samples";
  settings.prefix = "in/here";
  return settings;
}

TEST(SinkDeliveryTest, AnObjectIsSignedAndNamedByTime) {
  ScriptedRequest seen;
  ScriptedServer server([&](const ScriptedRequest& request) {
    seen = request;
    return HttpAnswer("200 OK");
  });
  const Delivered delivered = DeliverTwo(Bucket(), Amazon(server));
  EXPECT_EQ(delivered.error, "");
  EXPECT_EQ(delivered.sent, 2U);
  EXPECT_EQ(seen.line,
            "PUT /samples/in/here/2026/11/25/01JD0000000000000000000000."
            "aws-lambda_eu-west-1.ndjson HTTP/1.1");
  EXPECT_THAT(seen.headers["authorization"],
              testing::MatchesRegex(
                  "AWS4-HMAC-SHA256 Credential=AKID/[0-9]+/eu-west-1/s3/"
                  "aws4_request, SignedHeaders=.*x-amz-security-token.*, "
                  "Signature=[0-9a-f]+"));
  EXPECT_EQ(seen.headers["x-amz-security-token"], "session");
  EXPECT_EQ(seen.headers["x-amz-content-sha256"], "UNSIGNED-PAYLOAD");
}

TEST(SinkDeliveryTest, WhatABucketSaysIsPassedOn) {
  ScriptedServer server([&](const ScriptedRequest&) {
    return HttpAnswer("403 Forbidden",
                      "<Error><Code>AccessDenied</Code><Message>not you"
                      "</Message></Error>");
  });
  const Delivered delivered = DeliverTwo(Bucket(), Amazon(server));
  EXPECT_EQ(delivered.failed, 2U);
  EXPECT_EQ(delivered.error, "S3 answered 403 AccessDenied: not you");
}

TEST(SinkDeliveryTest, WithoutCredentialsNothingIsSent) {
  EXPECT_EQ(DeliverTwo(Bucket()).error,
            "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set");
}

}  // namespace
}  // namespace regionbench
