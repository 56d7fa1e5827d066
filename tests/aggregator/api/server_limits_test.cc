// SPDX-License-Identifier: Apache-2.0
//
// A real server and clients that behave badly.
#include <gmock/gmock.h>

#include <set>

#include "tests/aggregator/api/server_under_test.h"

namespace regionbench {
namespace {

using support::RawClient;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;
using namespace std::chrono_literals;

using ServerLimitsTest = ServerTest;

struct Malformed {
  const char* what;
  std::string text;
  const char* status;
};

TEST_F(ServerLimitsTest, RefusesWhatCouldMeanTwoThings) {
  Start();
  const std::string chunked = "Transfer-Encoding: chunked\r\n";
  for (const Malformed& row : std::vector<Malformed>{
           {"no HTTP", "hello\r\n\r\n", "400"},
           {"bare LF", "GET /hello HTTP/1.1\nHost: x\n\n", "400"},
           {"zero byte in a value",
            std::string("GET /hello HTTP/1.1\r\nHost: x\r\nA: \0\r\n\r\n", 38),
            "400"},
           {"space before the colon", "GET /hello HTTP/1.1\r\nHost : x\r\n\r\n",
            "400"},
           {"control in the path", "GET /\x01 HTTP/1.1\r\nHost: x\r\n\r\n",
            "400"},
           {"no host", "GET /hello HTTP/1.1\r\n\r\n", "400"},
           {"two hosts", "GET /hello HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
            "400"},
           {"HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "400"},
           {"length and chunks",
            kPost + "Content-Length: 3\r\n" + chunked + "\r\n0\r\n\r\n", "400"},
           {"chunks and length",
            kPost + chunked + "Content-Length: 3\r\n\r\n0\r\n\r\n", "400"},
           {"two lengths",
            kPost + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
            "400"},
           {"a signed length", kPost + "Content-Length: +3\r\n\r\nabc", "400"},
           {"a negative length", kPost + "Content-Length: -1\r\n\r\n", "400"},
           {"a length of many digits",
            kPost + "Content-Length: 99999999999999999999999\r\n\r\n", "400"},
           {"unknown coding",
            kPost + "Transfer-Encoding: chunked, gzip\r\n\r\n", "501"},
           {"nearly chunked", kPost + "Transfer-Encoding: xchunked\r\n\r\n",
            "501"},
           {"chunked twice", kPost + chunked + chunked + "\r\n0\r\n\r\n",
            "400"},
           {"old and chunked",
            "POST /echo HTTP/1.0\r\nAuthorization: Bearer writer\r\n" +
                chunked + "\r\n0\r\n\r\n",
            "400"},
           {"a bad chunk", kPost + chunked + "\r\nxyz\r\n", "400"},
           {"a chunk longer than it says",
            kPost + chunked + "\r\n1\r\nab\r\n0\r\n\r\n", "400"}}) {
    EXPECT_EQ(StatusFor(row.text), row.status) << row.what;
  }
  EXPECT_THAT(Talk(kHello), HasSubstr("hello"));
}

TEST_F(ServerLimitsTest, BoundsRequestLineAndHeaders) {
  Start();
  const std::string huge(20'000, 'a');
  EXPECT_EQ(StatusFor("GET /" + huge + " HTTP/1.1\r\nHost: x\r\n\r\n"), "414");
  EXPECT_EQ(StatusFor("GET / HTTP/1.1\r\nHost: x\r\nA: " + huge + "\r\n\r\n"),
            "431");
  std::string many = "GET /hello HTTP/1.1\r\nHost: x\r\n";
  for (int i = 0; i < 120; ++i) many += "A: b\r\n";
  EXPECT_EQ(StatusFor(many + "\r\n"), "431");
  for (int i = 0; i < 10'000; ++i) many += "A: b\r\n";
  EXPECT_EQ(StatusFor(many + "\r\n"), "431");
}

TEST_F(ServerLimitsTest, ABodyTooLargeIsToldWhileItIsStillSent) {
  Start();
  const std::string piece(1U << 16U, 'x');
  RawClient known(port);
  known.Say(kPost + "Content-Length: 50000000\r\n\r\n");
  for (int i = 0; i < 20; ++i) known.Say(piece);
  EXPECT_THAT(known.HearAll(), StartsWith("HTTP/1.1 413"));
  RawClient unknown(port);
  unknown.Say(kPost + "Transfer-Encoding: chunked\r\n\r\n");
  for (int i = 0; i < 20; ++i) unknown.Say("10000\r\n" + piece + "\r\n");
  EXPECT_THAT(unknown.HearAll(), StartsWith("HTTP/1.1 413"));
}

TEST_F(ServerLimitsTest, WhoEndsInTheMiddleGetsNothing) {
  Start();
  EXPECT_THAT(Talk("GET /hel"), IsEmpty());
  EXPECT_THAT(Talk(kPost + "Content-Length: 5\r\n\r\nab"), IsEmpty());
  EXPECT_THAT(Talk(kPost + "Transfer-Encoding: chunked\r\n\r\n5\r\nab"),
              IsEmpty());
}

TEST_F(ServerLimitsTest, LeavesWhoIsTooSlow) {
  options.limits.head = 50ms;
  options.limits.idle = 50ms;
  options.limits.grace = 50ms;
  Start();
  RawClient silent(port);
  EXPECT_THAT(silent.HearAll(), IsEmpty());
  RawClient head(port);
  head.Say("GET /hello HT");
  EXPECT_THAT(head.HearAll(), IsEmpty());
  RawClient body(port);
  body.Say(kPost + "Content-Length: 50000\r\n\r\nab");
  EXPECT_THAT(body.HearAll(), IsEmpty());
  RawClient idle(port);
  idle.Say(kHello);
  EXPECT_THAT(idle.HearAll(), HasSubstr("hello"));
}

TEST_F(ServerLimitsTest, TooManyConnectionsAreSentAway) {
  options.limits.connections = 2;
  Start();
  auto first = std::make_unique<RawClient>(port);
  RawClient second(port);
  for (RawClient* client : {first.get(), &second}) {
    client->Say(kHello);
    EXPECT_THAT(client->HearUntil("\r\n\r\nhello \n"), HasSubstr("200 OK"));
  }
  EXPECT_EQ(StatusFor(kHello), "503");
  first.reset();
  second.SayNoMore();
  EXPECT_THAT(second.HearAll(), IsEmpty());
}

TEST_F(ServerLimitsTest, OutlivesAFloodOfConnections) {
  options.limits.connections = 50;
  Start();
  std::set<std::string> statuses;
  for (int round = 0; round < 3; ++round) {
    std::vector<std::unique_ptr<RawClient>> flood;
    for (int i = 0; i < 300; ++i) {
      flood.push_back(std::make_unique<RawClient>(port));
      flood.back()->Say(i % 2 == 0 ? "GET" : kHello);
    }
    statuses.insert(flood[1]->HearUntil("\r\n").substr(9, 3));
  }
  EXPECT_THAT(statuses, testing::IsSubsetOf({"200", "503"}));
  std::string heard;
  while (!heard.starts_with("HTTP/1.1 200")) heard = Talk(kHello);
}

TEST_F(ServerLimitsTest, ABusyServerSaysSo) {
  options.most_reads = options.most_writes = 0;
  Start();
  EXPECT_THAT(Talk(kHello),
              testing::AllOf(StartsWith("HTTP/1.1 503"),
                             HasSubstr("\r\nRetry-After: 1\r\n")));
}

}  // namespace
}  // namespace regionbench
