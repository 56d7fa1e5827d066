// SPDX-License-Identifier: Apache-2.0
#include "aggregator/api/gate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "aggregator/api/answer_text.h"

namespace regionbench {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

Route At(const char* method, const char* path, Access access = Access::kRead) {
  return {method, path, access, [](HttpRequest, const Reply&) {}};
}

RequestHead Head(std::string target, std::string method = "GET") {
  RequestHead head;
  head.method = std::move(method);
  head.target = std::move(target);
  head.headers["host"] = "here";
  head.peer = "127.0.0.1";
  head.from_loopback = true;
  return head;
}

RequestHead From(RequestHead head, const char* peer) {
  head.peer = peer;
  head.from_loopback = false;
  return head;
}

RequestHead With(RequestHead head, const char* name, const char* value) {
  head.headers[name] = value;
  return head;
}

const Gate& TheGate() {
  static const Gate kGate(
      {At("GET", "/", Access::kOpen), At("GET", "/assets/*", Access::kOpen),
       At("GET", "/api/report"), At("POST", "/api/samples", Access::kWrite)});
  return kGate;
}

GateRules TheRules() {
  return {TokenBook({{TokenHash("writer"), "tokyo", false},
                     {TokenHash("reader"), "", true}}),
          false, 1000, "here"};
}

Admission Admit(RequestHead head) {
  return TheGate().Admit(std::move(head), TheRules());
}

int StatusOf(RequestHead head) {
  const auto admission = Admit(std::move(head));
  return admission.refusal ? admission.refusal->status : 200;
}

TEST(GateTest, FindsRoutesByPathAndMethod) {
  EXPECT_EQ(Admit(Head("/")).label, "/");
  EXPECT_EQ(Admit(Head("/assets/a/b.js")).label, "/assets/*");
  EXPECT_EQ(Admit(Head("/api/report", "HEAD")).request.method, "GET");
  EXPECT_EQ(StatusOf(Head("/assets")), 404);
  EXPECT_EQ(StatusOf(Head("/nowhere")), 404);
  const auto wrong = Admit(Head("/api/report", "DELETE")).refusal;
  EXPECT_EQ(wrong->status, 405);
  EXPECT_EQ(wrong->headers[0],
            (std::pair<std::string, std::string>("Allow", "GET, HEAD")));
}

TEST(GateTest, DecodesPathAndQuery) {
  const auto request =
      Admit(Head("/api/rep%6frt?target=aws%2Fap-*&since=24h&q=a+b%3d&e=&f"))
          .request;
  EXPECT_EQ(request.path, "/api/report");
  EXPECT_EQ(request.query.at("target"), "aws/ap-*");
  EXPECT_EQ(request.query.at("q"), "a b=");
  EXPECT_EQ(request.query.at("f"), "");
  EXPECT_EQ(Admit(Head("http://x.y/api/report")).request.path, "/api/report");
  for (const char* bad : {"/%", "/%4", "/%zz", "/%00", "/?a=%00", "x", "*"}) {
    EXPECT_EQ(StatusOf(Head(bad)), 400) << bad;
  }
  std::string many = "/api/report?";
  for (int i = 0; i < 65; ++i) many += std::to_string(i) + "=1&";
  EXPECT_EQ(StatusOf(Head(many)), 400);
}

TEST(GateTest, ReadingIsOpenHereAndNeedsATokenElsewhere) {
  const RequestHead here = Head("/api/report");
  const RequestHead there = From(here, "192.0.2.1");
  EXPECT_EQ(StatusOf(here), 200);
  EXPECT_EQ(StatusOf(With(here, "x-forwarded-for", "192.0.2.1")), 401);
  EXPECT_EQ(StatusOf(With(here, "forwarded", "for=192.0.2.1")), 401);
  EXPECT_EQ(StatusOf(there), 401);
  EXPECT_EQ(StatusOf(With(there, "authorization", "Bearer wrong")), 401);
  EXPECT_EQ(StatusOf(With(there, "authorization", "Bearer writer")), 403);
  EXPECT_EQ(StatusOf(With(there, "authorization", "bearer reader")), 200);
  EXPECT_EQ(StatusOf(With(there, "authorization", "Basic reader")), 401);
  GateRules open = TheRules();
  open.public_read = true;
  EXPECT_FALSE(TheGate().Admit(there, open).refusal);
}

TEST(GateTest, WritingNeedsATokenEverywhere) {
  const RequestHead here = Head("/api/samples", "POST");
  const auto none = Admit(here).refusal;
  ASSERT_TRUE(none);
  EXPECT_EQ(none->status, 401);
  EXPECT_EQ(none->headers[0].first, "WWW-Authenticate");
  EXPECT_EQ(StatusOf(With(here, "authorization", "Bearer reader")), 403);
  const auto good = Admit(With(here, "authorization", "Bearer writer"));
  EXPECT_FALSE(good.refusal);
  EXPECT_EQ(good.request.grant->probe, "tokyo");
  EXPECT_EQ(good.most_body, 1000U);
}

TEST(GateTest, ObjectsToAmbiguousRequests) {
  RequestHead no_host = Head("/");
  no_host.headers.clear();
  EXPECT_EQ(StatusOf(no_host), 400);
  no_host.http_1_0 = true;
  EXPECT_EQ(StatusOf(no_host), 200);
  EXPECT_EQ(StatusOf(With(Head("/"), "host", "a, b")), 400);
  EXPECT_EQ(StatusOf(With(Head("/"), "content-length", "1, 1")), 400);
  EXPECT_EQ(StatusOf(With(Head("/"), "transfer-encoding", "gzip")), 501);
  EXPECT_EQ(StatusOf(With(Head("/"), "transfer-encoding", "Chunked")), 200);
  EXPECT_EQ(StatusOf(With(With(Head("/"), "transfer-encoding", "chunked"),
                          "content-length", "1")),
            400);
  EXPECT_EQ(StatusOf(With(Head("/"), "expect", "wonders")), 417);
}

TEST(GateTest, AStrangerUnderAnotherNameDoesNotReadAsThisMachine) {
  const auto status = [](const char* host) {
    return StatusOf(With(Head("/api/report"), "host", host));
  };
  for (const char* own :
       {"localhost", "LocalHost:9480", "127.0.0.1", "127.1.2.3:80", "[::1]",
        "[::1]:9480", "a.localhost", "here", "here:9480"}) {
    EXPECT_EQ(status(own), 200) << own;
  }
  for (const char* other :
       {"evil.example", "evil.example:9480", "127.evil.example", "localhost.x",
        "xlocalhost", "there", "[::2]"}) {
    EXPECT_EQ(status(other), 403) << other;
  }
  const auto refusal =
      Admit(With(Head("/api/report"), "host", "evil.example:9480")).refusal;
  EXPECT_THAT(refusal->body, HasSubstr("evil.example"));
  EXPECT_THAT(refusal->body, HasSubstr("ask for localhost or 127.0.0.1"));
}

TEST(GateTest, AnyNameIsGoodWithATokenWithTlsOrWhereAllMayRead) {
  const RequestHead head = With(Head("/api/report"), "host", "hub.example");
  EXPECT_EQ(StatusOf(With(head, "authorization", "Bearer reader")), 200);
  EXPECT_EQ(StatusOf(With(head, "authorization", "Bearer writer")), 403);
  GateRules rules = TheRules();
  rules.tls = true;
  EXPECT_FALSE(TheGate().Admit(head, rules).refusal);
  rules.tls = false;
  rules.public_read = true;
  EXPECT_FALSE(TheGate().Admit(head, rules).refusal);
  EXPECT_EQ(StatusOf(With(Head("/"), "host", "hub.example")), 200);
}

TEST(AnswerTextTest, HasTheHeadersThatAreAlwaysThere) {
  const WallTime at(std::chrono::microseconds(1'763'881'200'123'456));
  EXPECT_EQ(AnswerHead(ErrorAnswer(404, "no \"x\"\n"), true, at),
            "HTTP/1.1 404 Not Found\r\n"
            "Date: Sun, 23 Nov 2025 07:00:00 GMT\r\n"
            "Content-Type: application/json\r\n"
            "Content-Length: 23\r\n"
            "X-Content-Type-Options: nosniff\r\n"
            "Cache-Control: no-store\r\n"
            "Connection: keep-alive\r\n\r\n");
}

TEST(AnswerTextTest, NothingFromOutsideStartsALine) {
  HttpAnswer answer;
  answer.headers.emplace_back("Location", "/a\r\nSet-Cookie: x\n\x01");
  const std::string head = AnswerHead(answer, false, WallTime());
  EXPECT_THAT(head, HasSubstr("Location: /a  Set-Cookie: x  \r\n"));
  EXPECT_THAT(head, EndsWith("Connection: close\r\n\r\n"));
}

TEST(AnswerTextTest, ANotModifiedOneHasNoLength) {
  HttpAnswer answer;
  answer.status = 304;
  EXPECT_THAT(AnswerHead(answer, true, WallTime()),
              Not(HasSubstr("Content-Length")));
}

TEST(AnswerTextTest, CompressesOnlyForWhomAllowsIt) {
  const auto compressed = [](const char* accept, std::size_t size = 5000) {
    HttpAnswer answer;
    answer.body = std::string(size, 'x');
    CompressAnswer(answer, accept);
    return answer.body.starts_with("\x1f\x8b");
  };
  EXPECT_TRUE(compressed("gzip"));
  EXPECT_TRUE(compressed("br, deflate, gzip;q=0.5"));
  EXPECT_TRUE(compressed("*"));
  EXPECT_FALSE(compressed(""));
  EXPECT_FALSE(compressed("br, gzip;q=0"));
  EXPECT_FALSE(compressed("gzip;q=0.000, br"));
  EXPECT_FALSE(compressed("xgzip"));
  EXPECT_FALSE(compressed("gzip", 500));
  EXPECT_TRUE(compressed("*;q=0, gzip"));
  EXPECT_FALSE(compressed("gzip;q=0, *"));
}

}  // namespace
}  // namespace regionbench
