// SPDX-License-Identifier: Apache-2.0
#include "probe/engine/methods/icmp.h"

#include <gtest/gtest.h>

#include "tests/probe/engine/methods/attempts.h"
#include "tests/support/loopback.h"
#include "tests/support/network_namespace.h"

namespace regionbench {
namespace {

using namespace std::chrono_literals;

class IcmpProberTest : public ProberTest {
 protected:
  void SetUp() override {
    auto opened = OpenIcmpProber(*loop);
    if (!opened) GTEST_SKIP() << opened.error().message;
    prober = std::move(*opened);
  }
  std::unique_ptr<Prober> prober;
};

TEST_F(IcmpProberTest, AnEchoIsTimedByTheKernel) {
  RoundTrip trip = One(*prober, loopback::Address(4, 0));
  for (int i = 0; i < 1000 && trip.rtt_source == RttSource::kUser; ++i) {
    trip = One(*prober, loopback::Address(4, 0));
  }
  EXPECT_EQ(trip.outcome, Outcome::kOk);
  EXPECT_EQ(trip.rtt_source, RttSource::kKernel);
  ASSERT_TRUE(trip.rtt && trip.user_rtt && trip.sent);
  EXPECT_GT(*trip.rtt, 0ns);
  EXPECT_LT(*trip.rtt, *trip.user_rtt + 10us);
  EXPECT_EQ(trip.local_port, 0);
}

TEST_F(IcmpProberTest, Ipv6Too) {
  if (!loopback::HasIpv6()) GTEST_SKIP() << "no IPv6 here";
  EXPECT_EQ(One(*prober, loopback::Address(6, 0)).outcome, Outcome::kOk);
}

TEST_F(IcmpProberTest, ThousandsAtOnceAreToldApart) {
  for (int i = 0; i < 3000; ++i) Start(*prober, loopback::Address(4, 0));
  // More than the socket holds were dropped, which has to show as loss.
  RunFor(50ms);
  prober->AbortAll();
  ASSERT_EQ(ended_count, 3000U);
  for (std::size_t i = 0; i < 100; ++i) {
    EXPECT_EQ(ended[i]->outcome, Outcome::kOk) << i;
  }
}

TEST_F(IcmpProberTest, AnAddressThatCannotBeUsedDoesNotHarmTheOthers) {
  SocketAddress broadcast = loopback::Address(4, 0);
  reinterpret_cast<sockaddr_in&>(broadcast.storage).sin_addr.s_addr =
      INADDR_BROADCAST;
  for (int i = 0; i < 3; ++i) {
    Start(*prober, broadcast);
    Start(*prober, loopback::Address(4, 0));
  }
  RunAll();
  for (std::size_t i = 0; i < ended.size(); i += 2) {
    EXPECT_EQ(ended[i]->outcome, Outcome::kUnreachable);
    EXPECT_FALSE(ended[i]->sent);
    EXPECT_EQ(ended[i + 1]->outcome, Outcome::kOk);
  }
  // Numbers of stamps and of requests still agree.
  const RoundTrip last = One(*prober, loopback::Address(4, 0));
  EXPECT_EQ(last.rtt_source, RttSource::kKernel);
}

TEST_F(IcmpProberTest, AbortingEndsEverything) {
  for (int i = 0; i < 3; ++i) Start(*prober, loopback::Address(4, 0));
  prober->AbortAll();
  EXPECT_EQ(ended_count, 3U);
  EXPECT_EQ(ended[2]->outcome, Outcome::kAborted);
  // Their answers are there, and nobody's.
  RunFor(5ms);
  EXPECT_EQ(One(*prober, loopback::Address(4, 0)).outcome, Outcome::kOk);
  EXPECT_EQ(ended_count, 4U);
}

TEST_F(IcmpProberTest, AProberMayGoWhileAttemptsAreUnderWay) {
  Start(*prober, loopback::Address(4, 0));
  prober.reset();
  RunFor(5ms);
  EXPECT_FALSE(ended[0]);
}

TEST(IcmpNamespaceTest, WithoutARouteTheTargetIsUnreachable) {
  const bool permitted = InEmptyNetwork([] {
    const auto loop = EventLoop::Open().value();
    const auto prober = OpenIcmpProber(*loop).value();
    std::optional<RoundTrip> trip;
    prober->Start({nullptr, loopback::Address(4, 0), 1s},
                  [&](RoundTrip ended) { trip = std::move(ended); });
    loop->RunUntil([&] { return trip.has_value(); });
    EXPECT_EQ(trip->outcome, Outcome::kUnreachable);
    EXPECT_EQ(trip->detail, "network is unreachable");
  });
  if (!permitted) GTEST_SKIP() << "network namespaces are not permitted here";
}

}  // namespace
}  // namespace regionbench
