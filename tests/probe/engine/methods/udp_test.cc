// SPDX-License-Identifier: Apache-2.0
#include "probe/engine/methods/udp.h"

#include <gtest/gtest.h>

#include "tests/probe/engine/methods/attempts.h"
#include "tests/support/loopback.h"
#include "tests/support/network_namespace.h"

namespace regionbench {
namespace {

using namespace std::chrono_literals;
using loopback::UdpServer;

class UdpProberTest : public ProberTest {
 protected:
  std::unique_ptr<Prober> prober = OpenUdpProber(*loop).value();
};

TEST_F(UdpProberTest, AnEchoIsTimedByTheKernel) {
  const UdpServer server(*loop, UdpServer::Echo);
  AwaitStamping(*prober, server.Where());
  const RoundTrip trip = One(*prober, server.Where());
  EXPECT_EQ(trip.outcome, Outcome::kOk);
  EXPECT_EQ(trip.rtt_source, RttSource::kKernel);
  ASSERT_TRUE(trip.rtt && trip.user_rtt && trip.sent);
  EXPECT_GT(*trip.rtt, 0ns);
  EXPECT_LT(*trip.rtt, *trip.user_rtt + 10us);
  EXPECT_NE(trip.local_port, 0);
}

TEST_F(UdpProberTest, Ipv6Too) {
  if (!loopback::HasIpv6()) GTEST_SKIP() << "no IPv6 here";
  const UdpServer server(*loop, UdpServer::Echo, 6);
  EXPECT_EQ(One(*prober, server.Where()).outcome, Outcome::kOk);
}

TEST_F(UdpProberTest, AClosedPortIsARefusalThatKeepsItsTime) {
  std::uint16_t closed = 0;
  { closed = loopback::Bound(4, SOCK_DGRAM).LocalPort(); }
  const RoundTrip trip = One(*prober, loopback::Address(4, closed));
  EXPECT_EQ(trip.outcome, Outcome::kRefused);
  EXPECT_TRUE(trip.rtt);
  EXPECT_TRUE(trip.sent);
  EXPECT_EQ(trip.detail, "connection refused");
}

TEST_F(UdpProberTest, SilenceIsATimeout) {
  const UdpServer server(*loop, UdpServer::Drop);
  const RoundTrip trip = One(*prober, server.Where(), 20ms);
  EXPECT_EQ(trip.outcome, Outcome::kTimeout);
  EXPECT_FALSE(trip.rtt);
  EXPECT_GE(SteadyNow(), *trip.sent + 20ms);
}

TEST_F(UdpProberTest, AnotherTextIsABadReplyWithoutARoundTrip) {
  const UdpServer server(
      *loop, [](UdpServer& self, std::string text, const SocketAddress& from) {
        text[3] = static_cast<char>(text[3] ^ 1);
        self.Send(text, from);
      });
  const RoundTrip trip = One(*prober, server.Where());
  EXPECT_EQ(trip.outcome, Outcome::kBadReply);
  EXPECT_FALSE(trip.rtt);
  EXPECT_EQ(trip.detail, "the echo differs from what was sent");
}

TEST_F(UdpProberTest, AShortEchoIsABadReply) {
  const UdpServer server(*loop, [](UdpServer& self, const std::string& text,
                                   const SocketAddress& from) {
    self.Send(text.substr(0, 4), from);
  });
  EXPECT_EQ(One(*prober, server.Where()).outcome, Outcome::kBadReply);
}

TEST_F(UdpProberTest, OfTwoEchoesTheFirstCounts) {
  const UdpServer server(*loop, [](UdpServer& self, const std::string& text,
                                   const SocketAddress& from) {
    self.Send(text, from);
    self.Send(text, from);
  });
  EXPECT_EQ(One(*prober, server.Where()).outcome, Outcome::kOk);
  RunFor(5ms);
  EXPECT_EQ(ended_count, 1U);
}

TEST_F(UdpProberTest, ALateEchoIsNobodysAnswer) {
  std::string first;
  const UdpServer server(*loop, [&](UdpServer& self, const std::string& text,
                                    const SocketAddress& from) {
    // The second attempt gets the first one's echo, and then its own.
    if (!first.empty()) {
      self.Send(first, from);
      loop->At(SteadyNow() + 15ms,
               [&self, text, from] { self.Send(text, from); });
    }
    first = text;
  });
  EXPECT_EQ(One(*prober, server.Where(), 10ms).outcome, Outcome::kTimeout);
  const RoundTrip second = One(*prober, server.Where());
  EXPECT_EQ(second.outcome, Outcome::kOk);
  EXPECT_GE(*second.rtt, 10ms);
}

TEST_F(UdpProberTest, AnEchoThatCameInTimeCountsThoughItWasReadLate) {
  const UdpServer server(*loop, UdpServer::Echo);
  AwaitStamping(*prober, server.Where());
  const std::size_t attempt = Start(*prober, server.Where(), 50ms);
  // The echo is there; then the loop is kept busy beyond the timeout.
  loop->At(SteadyNow() + 20ms, [] {
    const SteadyTime until = SteadyNow() + 60ms;
    while (SteadyNow() < until) {
    }
  });
  RunAll();
  EXPECT_EQ(ended[attempt]->outcome, Outcome::kOk);
}

TEST_F(UdpProberTest, TwoHundredAtOnceGetTheirOwnEchoes) {
  std::vector<std::pair<std::string, SocketAddress>> held;
  const UdpServer server(*loop,
                         [&held](UdpServer& self, const std::string& text,
                                 const SocketAddress& from) {
                           held.emplace_back(text, from);
                           if (held.size() < 200) return;
                           for (std::size_t i = held.size(); i-- > 0;) {
                             self.Send(held[i].first, held[i].second);
                           }
                         });
  for (int i = 0; i < 200; ++i) Start(*prober, server.Where());
  RunAll();
  for (const auto& trip : ended) EXPECT_EQ(trip->outcome, Outcome::kOk);
}

TEST_F(UdpProberTest, AbortingEndsEverything) {
  const UdpServer server(*loop, UdpServer::Drop);
  for (int i = 0; i < 3; ++i) Start(*prober, server.Where());
  prober->AbortAll();
  EXPECT_EQ(ended_count, 3U);
  EXPECT_EQ(ended[2]->outcome, Outcome::kAborted);
}

TEST_F(UdpProberTest, WithoutARouteTheTargetIsUnreachable) {
  const bool permitted = InEmptyNetwork([&] {
    const RoundTrip trip = One(*prober, loopback::Address(4, 7770));
    EXPECT_EQ(trip.outcome, Outcome::kUnreachable);
    EXPECT_EQ(trip.detail, "network is unreachable");
    EXPECT_FALSE(trip.sent);
  });
  if (!permitted) GTEST_SKIP() << "network namespaces are not permitted here";
}

}  // namespace
}  // namespace regionbench
