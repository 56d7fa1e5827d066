// SPDX-License-Identifier: Apache-2.0
#include "probe/engine/methods/dns.h"

#include <gtest/gtest.h>

#include "tests/probe/engine/methods/attempts.h"
#include "tests/support/loopback.h"
#include "tests/support/resolv_conf.h"

namespace regionbench {
namespace {

using namespace std::chrono_literals;
using loopback::UdpServer;

/// The query as an answer: flags as given, `answers` of them.
std::string Reply(std::string query, int flags, char answers) {
  query[2] = static_cast<char>(flags >> 8);
  query[3] = static_cast<char>(flags & 0xFF);
  query[7] = answers;
  return query;
}

UdpServer::Behaviour Always(int flags, char answers) {
  return [=](UdpServer& self, const std::string& query,
             const SocketAddress& from) {
    self.Send(Reply(query, flags, answers), from);
  };
}

class DnsProberTest : public ProberTest {
 protected:
  DnsProberTest() { target.host = "ec2.ap-northeast-1.amazonaws.com"; }

  void Open(const SocketAddress& server,
            const std::string& text = "nameserver 127.0.0.1\n") {
    const ResolvConf conf(text);
    const auto port =
        ntohs(reinterpret_cast<const sockaddr_in&>(server.storage).sin_port);
    prober = OpenDnsProber(*loop, {.resolv_conf = conf.Path(), .port = port})
                 .value();
  }
  RoundTrip Ask(Nanoseconds timeout = kLong) {
    return One(*prober, loopback::Address(4, 443), timeout);
  }

  std::unique_ptr<Prober> prober;
};

TEST_F(DnsProberTest, AnAnswerIsTimedByTheKernel) {
  const UdpServer server(*loop, Always(0x8180, 1));
  Open(server.Where());
  AwaitStamping(*prober, loopback::Address(4, 443));
  const RoundTrip trip = Ask();
  EXPECT_EQ(trip.outcome, Outcome::kOk);
  EXPECT_EQ(trip.rtt_source, RttSource::kKernel);
  EXPECT_GT(*trip.rtt, 0ns);
  EXPECT_TRUE(trip.user_rtt);
  EXPECT_NE(trip.local_port, 0);
}

TEST_F(DnsProberTest, TheFamilyOfTheAttemptDecidesWhatIsAsked) {
  std::vector<std::string> queries;
  const UdpServer server(*loop, [&](UdpServer& self, const std::string& query,
                                    const SocketAddress& from) {
    queries.push_back(query);
    self.Send(Reply(query, 0x8180, 1), from);
  });
  Open(server.Where());
  target.host = "a.example";
  Start(*prober, loopback::Address(4, 1));
  RunAll();
  Start(*prober, loopback::Address(6, 1));
  RunAll();
  using namespace std::string_literals;
  EXPECT_EQ(queries[0].substr(12), "\1a\7example\0\0\1\0\1"s);
  EXPECT_EQ(queries[1].substr(12), "\1a\7example\0\0\x1c\0\1"s);
  EXPECT_EQ(queries[0].substr(2, 10), "\1\0\0\1\0\0\0\0\0\0"s);
}

struct Complaint {
  const char* name;
  int flags;
  char answers;
  const char* detail;
};

class DnsComplaintTest : public DnsProberTest,
                         public ::testing::WithParamInterface<Complaint> {};
INSTANTIATE_TEST_SUITE_P(
    Codes, DnsComplaintTest,
    ::testing::Values(
        Complaint{"NoSuchName", 0x8183, 0, "no such name"},
        Complaint{"ServerFailure", 0x8182, 0, "the name server failed"},
        Complaint{"Refused", 0x8185, 0, "the name server refused the question"},
        Complaint{"Other", 0x8184, 0, "the name server answered with code 4"},
        Complaint{"NoAddress", 0x8180, 0, "the name has no such address"}),
    [](const auto& row) { return row.param.name; });

TEST_P(DnsComplaintTest, IsADnsFailureWithoutARoundTrip) {
  const UdpServer server(*loop, Always(GetParam().flags, GetParam().answers));
  Open(server.Where());
  const RoundTrip trip = Ask();
  EXPECT_EQ(trip.outcome, Outcome::kDnsFailure);
  EXPECT_EQ(trip.detail, GetParam().detail);
  EXPECT_FALSE(trip.rtt);
}

TEST_F(DnsProberTest, AnAnswerThatIsCutShortCounts) {
  const UdpServer server(*loop, Always(0x8380, 0));
  Open(server.Where());
  EXPECT_EQ(Ask().outcome, Outcome::kOk);
}

TEST_F(DnsProberTest, AForeignAnswerIsIgnored) {
  const UdpServer server(*loop, [](UdpServer& self, const std::string& query,
                                   const SocketAddress& from) {
    std::string reply = Reply(query, 0x8180, 1);
    std::string other_id = reply;
    other_id[1] = static_cast<char>(other_id[1] ^ 1);
    std::string other_name = reply;
    other_name[13] = 'x';
    self.Send(other_id, from);
    self.Send(other_name, from);
    self.Send(query, from);  // no reply
    self.Send("short", from);
  });
  Open(server.Where());
  EXPECT_EQ(Ask(20ms).outcome, Outcome::kTimeout);
}

TEST_F(DnsProberTest, TheCaseOfLettersDoesNotMatter) {
  const UdpServer server(*loop, [](UdpServer& self, const std::string& query,
                                   const SocketAddress& from) {
    std::string reply = Reply(query, 0x8180, 1);
    reply[13] = 'E';
    self.Send(reply, from);
  });
  Open(server.Where());
  EXPECT_EQ(Ask().outcome, Outcome::kOk);
}

TEST_F(DnsProberTest, WhatIsNoNameIsADnsFailure) {
  const UdpServer server(*loop, Always(0x8180, 1));
  Open(server.Where());
  target.host = std::string(64, 'x') + ".example";
  const RoundTrip trip = Ask();
  EXPECT_EQ(trip.outcome, Outcome::kDnsFailure);
  EXPECT_FALSE(trip.sent);
}

TEST_F(DnsProberTest, ASilentServerIsReplacedByTheNext) {
  if (!loopback::HasIpv6()) GTEST_SKIP() << "no IPv6 here";
  const UdpServer server(*loop, Always(0x8180, 1));
  Open(server.Where(), "nameserver ::1\nnameserver 127.0.0.1\n");
  EXPECT_EQ(Ask().outcome, Outcome::kRefused);
  EXPECT_EQ(Ask().outcome, Outcome::kOk);
}

TEST_F(DnsProberTest, AServerThatAnsweredIsKept) {
  bool answers = true;
  int asked = 0;
  const UdpServer server(*loop, [&](UdpServer& self, const std::string& query,
                                    const SocketAddress& from) {
    ++asked;
    if (answers) self.Send(Reply(query, 0x8180, 1), from);
  });
  Open(server.Where(), "nameserver 127.0.0.1\nnameserver 127.0.0.2\n");
  EXPECT_EQ(Ask().outcome, Outcome::kOk);
  answers = false;
  EXPECT_EQ(Ask(10ms).outcome, Outcome::kTimeout);
  EXPECT_EQ(Ask(10ms).outcome, Outcome::kTimeout);
  EXPECT_EQ(asked, 3);
}

TEST_F(DnsProberTest, TwoHundredAtOnceGetTheirOwnAnswers) {
  const UdpServer server(*loop, Always(0x8180, 1));
  Open(server.Where());
  for (int i = 0; i < 200; ++i) Start(*prober, loopback::Address(4, 443));
  RunAll();
  for (const auto& trip : ended) EXPECT_EQ(trip->outcome, Outcome::kOk);
}

}  // namespace
}  // namespace regionbench
