// SPDX-License-Identifier: Apache-2.0
//
// A real server and its clients.
#include <gmock/gmock.h>

#include <thread>

#include "tests/aggregator/api/server_under_test.h"

namespace regionbench {
namespace {

using support::RawClient;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;
using namespace std::chrono_literals;

TEST_F(ServerTest, AnswersManyRequestsOnOneConnectionInTheirOrder) {
  Start();
  std::string ahead;
  for (const char* name : {"a", "b", "c"}) {
    ahead += std::string("GET /hello?name=") + name +
             " HTTP/1.1\r\nHost: x\r\n\r\n" + kPost +
             "Content-Length: 1\r\n\r\n" + name;
  }
  const std::string heard = Talk(ahead);
  std::size_t place = 0;
  for (const char* body : {"hello a\n", "\r\n\r\na", "hello b\n", "\r\n\r\nb",
                           "hello c\n", "\r\n\r\nc"}) {
    place = heard.find(body, place);
    ASSERT_NE(place, std::string::npos) << body << heard;
  }
}

TEST_F(ServerTest, HeadHasTheHeadersOfGetAndNoBody) {
  Start();
  const std::string heard =
      Talk("HEAD /hello?name=x HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(heard, HasSubstr("Content-Length: 8\r\n"));
  EXPECT_TRUE(heard.ends_with("\r\n\r\n"));
}

TEST_F(ServerTest, AnOldClientIsAnsweredAndLeft) {
  Start();
  RawClient client(port);
  client.Say("GET /hello HTTP/1.0\r\n\r\n");
  EXPECT_THAT(client.HearAll(), HasSubstr("Connection: close\r\n\r\nhello \n"));
}

TEST_F(ServerTest, TakesChunksAndIgnoresTheirTrailers) {
  Start();
  const std::string heard = Talk(
      kPost +
      "Transfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n4\r\ndefg\r\n0\r\n"
      "Authorization: Bearer other\r\n\r\n" +
      kHello);
  EXPECT_THAT(heard, HasSubstr("\r\n\r\nabcdefgHTTP/1.1 200"));
}

TEST_F(ServerTest, SaysContinueOnlyToWhomIsAllowed) {
  Start();
  RawClient client(port);
  client.Say(kPost + "Content-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.HearUntil("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.Say("ab");
  EXPECT_THAT(client.HearUntil("ab"), StartsWith("HTTP/1.1 200"));
  EXPECT_EQ(StatusFor("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n"
                      "Expect: 100-continue\r\n\r\n"),
            "401");
}

TEST_F(ServerTest, KnowsItsPathsAndMethods) {
  Start();
  EXPECT_THAT(Talk("GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n"),
              HasSubstr("\r\n\r\n{\"error\":\"no such path\"}"));
  EXPECT_THAT(Talk("PUT /echo HTTP/1.1\r\nHost: x\r\n\r\n"),
              HasSubstr("\r\nAllow: POST\r\n"));
}

TEST_F(ServerTest, ARouteThatThrowsOrForgetsIsAnError) {
  Start();
  for (const char* path : {"/throws", "/forgets"}) {
    EXPECT_THAT(Talk(std::string("GET ") + path +
                     " HTTP/1.1\r\nHost: x\r\n\r\n" + kHello),
                testing::AllOf(StartsWith("HTTP/1.1 500"), HasSubstr("hello")));
  }
}

TEST_F(ServerTest, WhoOnlyHalfClosesStillGetsHisAnswer) {
  Start();
  EXPECT_THAT(Talk("GET /large HTTP/1.1\r\nHost: x\r\n\r\n"),
              HasSubstr(std::string(1000, 'x')));
}

TEST_F(ServerTest, StoppingLetsARequestFinish) {
  Start();
  RawClient idle(port);
  idle.Say(kHello);
  idle.HearUntil("hello \n");
  RawClient busy(port);
  busy.Say("GET /later HTTP/1.1\r\nHost: x\r\n\r\n");
  const Reply reply = asked.get_future().get();
  std::thread stopping([this] { server->Stop(10s); });
  EXPECT_THAT(idle.HearAll(), IsEmpty());
  HttpAnswer answer;
  answer.body = "at last";
  reply(answer);
  EXPECT_THAT(busy.HearAll(), HasSubstr("Connection: close\r\n\r\nat last"));
  stopping.join();
  EXPECT_THROW(RawClient{port}, std::runtime_error);
}

TEST_F(ServerTest, StoppingDoesNotWaitForEver) {
  Start();
  RawClient busy(port);
  busy.Say("GET /later HTTP/1.1\r\nHost: x\r\n\r\n");
  const Reply reply = asked.get_future().get();
  server->Stop(10ms);
  EXPECT_THAT(busy.HearAll(), IsEmpty());
  server.reset();
  reply({});  // late
}

TEST_F(ServerTest, TokensAreReplacedUnderAnOpenConnection) {
  Start();
  RawClient client(port);
  client.Say(kPost + "Content-Length: 1\r\n\r\na");
  EXPECT_THAT(client.HearUntil("\r\n\r\na"), StartsWith("HTTP/1.1 200"));
  ServerRules rules = options.rules;
  rules.tokens.clear();
  ASSERT_TRUE(server->Reconfigure(rules));
  client.Say(kPost + "Content-Length: 1\r\n\r\na");
  EXPECT_THAT(client.HearUntil("unknown token"), StartsWith("HTTP/1.1 401"));
  rules.certificate = "/nowhere";
  EXPECT_FALSE(server->Reconfigure(rules));
}

TEST_F(ServerTest, TellsOfEachAnswer) {
  std::promise<std::string> told;
  options.on_answered = [&](std::string_view route, int code, auto took) {
    told.set_value(std::string(route) + " " + std::to_string(code) +
                   (took > 0ns ? " ok" : ""));
  };
  Start();
  Talk(kHello);
  EXPECT_EQ(told.get_future().get(), "/hello 200 ok");
}

TEST_F(ServerTest, WillNotListenToTheWorldWithoutTls) {
  options.listen = {"0.0.0.0", 0};
  const auto refused = HttpServer::Start(options, {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message,
            "listen on 0.0.0.0:0: others could read tokens on the way: set a "
            "certificate, or allow it with insecure_http");
  options.insecure_http = true;
  EXPECT_TRUE(HttpServer::Start(options, {}));
  options.listen = {"127.0.0.1", 0};
  Start();
  options.listen.port = port;
  EXPECT_THAT(HttpServer::Start(options, {}).error().message,
              HasSubstr("ddress already in use"));
}

}  // namespace
}  // namespace regionbench
