// SPDX-License-Identifier: Apache-2.0
#include "probe/engine/methods/icmp.h"

#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tests/probe/engine/methods/attempts.h"
#include "tests/support/icmp_server.h"
#include "tests/support/loopback.h"
#include "tests/support/network_namespace.h"

namespace regionbench {
namespace {

using namespace std::chrono_literals;
using loopback::IcmpServer;

enum class Kind { kPing, kRaw };

/// Each test has a network of its own, in which the kernel gives it ping
/// sockets or raw ones, so that both are tested wherever this runs.
class IcmpProberTest : public ProberTest,
                       public ::testing::WithParamInterface<Kind> {
 protected:
  void InNetwork(const std::function<void()>& body) {
    bool ready = false;
    const bool permitted = InEmptyNetwork([&] {
      const bool ping = GetParam() == Kind::kPing;
      ready = BringLoopbackUp() &&
              SetNetworkOption("ipv4/ping_group_range", ping ? "0 0" : "1 0");
      if (!ready) return;
      prober = OpenIcmpProber(*loop).value();
      AwaitStamping(*prober, loopback::Address(4, 0));
      body();
      prober.reset();
    });
    if (!permitted || !ready) {
      GTEST_SKIP() << "network namespaces are not permitted here";
    }
  }
  RoundTrip Ping(Nanoseconds timeout = kLong) {
    return One(*prober, loopback::Address(4, 0), timeout);
  }

  std::unique_ptr<Prober> prober;
};
INSTANTIATE_TEST_SUITE_P(Sockets, IcmpProberTest,
                         ::testing::Values(Kind::kPing, Kind::kRaw),
                         [](const auto& row) {
                           return row.param == Kind::kPing ? "Ping" : "Raw";
                         });

TEST_P(IcmpProberTest, AnEchoIsTimedByTheKernel) {
  InNetwork([this] {
    const RoundTrip trip = Ping();
    EXPECT_EQ(trip.outcome, Outcome::kOk);
    EXPECT_EQ(trip.rtt_source, RttSource::kKernel);
    ASSERT_TRUE(trip.rtt && trip.user_rtt && trip.sent);
    EXPECT_GT(*trip.rtt, 0ns);
    EXPECT_LT(*trip.rtt, *trip.user_rtt + 10us);
    EXPECT_EQ(trip.local_port, 0);
  });
}

TEST_P(IcmpProberTest, Ipv6Too) {
  if (!loopback::HasIpv6()) GTEST_SKIP() << "no IPv6 here";
  InNetwork([this] {
    const RoundTrip trip = One(*prober, loopback::Address(6, 0));
    EXPECT_EQ(trip.outcome, Outcome::kOk);
    EXPECT_EQ(trip.rtt_source, RttSource::kKernel);
  });
}

TEST_P(IcmpProberTest, SilenceIsATimeout) {
  InNetwork([this] {
    const IcmpServer server(*loop, [](auto&, const auto&) {});
    const RoundTrip trip = Ping(20ms);
    EXPECT_EQ(trip.outcome, Outcome::kTimeout);
    EXPECT_FALSE(trip.rtt);
    EXPECT_GE(SteadyNow(), *trip.sent + 20ms);
  });
}

TEST_P(IcmpProberTest, ARoutersWordIsUnreachableForTheOneItIsAbout) {
  InNetwork([this] {
    int requests = 0;
    const IcmpServer server(*loop, [&](IcmpServer& self, const auto& request) {
      const bool lost = ++requests == 2;
      self.Send(lost ? IcmpServer::UnreachableOf(request, 1)
                     : IcmpServer::EchoOf(request));
    });
    for (int i = 0; i < 3; ++i) Start(*prober, loopback::Address(4, 0));
    RunAll();
    EXPECT_EQ(ended[0]->outcome, Outcome::kOk);
    EXPECT_EQ(ended[1]->outcome, Outcome::kUnreachable);
    EXPECT_EQ(ended[1]->detail, "no route to host");
    EXPECT_TRUE(ended[1]->sent);
    EXPECT_EQ(ended[2]->outcome, Outcome::kOk);
    // The error is not held against the next request, nor its stamp lost.
    const RoundTrip next = Ping();
    EXPECT_EQ(next.outcome, Outcome::kOk);
    EXPECT_EQ(next.rtt_source, RttSource::kKernel);
  });
}

TEST_P(IcmpProberTest, AClosedProtocolIsUnreachableToo) {
  InNetwork([this] {
    const IcmpServer server(*loop, [](IcmpServer& self, const auto& request) {
      self.Send(IcmpServer::UnreachableOf(request, 3));
    });
    EXPECT_EQ(Ping().outcome, Outcome::kUnreachable);
  });
}

TEST_P(IcmpProberTest, ALateEchoIsNobodysAnswer) {
  InNetwork([this] {
    std::string first;
    const IcmpServer server(*loop, [&](IcmpServer& self, const auto& request) {
      if (!first.empty()) {
        // As it was, and as if a whole turn of sequences had gone by.
        std::string late = IcmpServer::EchoOf(first);
        self.Send(late);
        late[6] = request[26];
        late[7] = request[27];
        self.Send(late);
        loop->At(SteadyNow() + 15ms,
                 [&self, request] { self.Send(IcmpServer::EchoOf(request)); });
      }
      first = request;
    });
    EXPECT_EQ(Ping(10ms).outcome, Outcome::kTimeout);
    const RoundTrip second = Ping();
    EXPECT_EQ(second.outcome, Outcome::kOk);
    EXPECT_GE(*second.rtt, 10ms);
  });
}

TEST_P(IcmpProberTest, OfTwoEchoesTheFirstCounts) {
  InNetwork([this] {
    const IcmpServer server(*loop, [](IcmpServer& self, const auto& request) {
      self.Send(IcmpServer::EchoOf(request));
      self.Send(IcmpServer::EchoOf(request));
    });
    EXPECT_EQ(Ping().outcome, Outcome::kOk);
    RunFor(5ms);
    EXPECT_EQ(ended_count, 1U);
  });
}

TEST_P(IcmpProberTest, AChangedEchoIsABadReply) {
  InNetwork([this] {
    const IcmpServer server(*loop, [](IcmpServer& self, const auto& request) {
      std::string reply = IcmpServer::EchoOf(request);
      reply[9] = static_cast<char>(reply[9] ^ 1);
      self.Send(reply);
    });
    const RoundTrip trip = Ping();
    EXPECT_EQ(trip.outcome, Outcome::kBadReply);
    EXPECT_FALSE(trip.rtt);
  });
}

TEST_P(IcmpProberTest, AShortEchoIsABadReply) {
  InNetwork([this] {
    const IcmpServer server(*loop, [](IcmpServer& self, const auto& request) {
      self.Send(IcmpServer::EchoOf(request).substr(0, 16));
    });
    EXPECT_EQ(Ping().outcome, Outcome::kBadReply);
  });
}

TEST_P(IcmpProberTest, AnEchoThatCameInTimeCountsThoughItWasReadLate) {
  InNetwork([this] {
    const std::size_t attempt = Start(*prober, loopback::Address(4, 0), 20ms);
    const SteadyTime until = SteadyNow() + 30ms;
    while (SteadyNow() < until) {
    }
    RunAll();
    EXPECT_EQ(ended[attempt]->outcome, Outcome::kOk);
    EXPECT_LT(*ended[attempt]->rtt, *ended[attempt]->user_rtt);
  });
}

TEST_P(IcmpProberTest, HundredsAtOnceAreToldApart) {
  InNetwork([this] {
    std::vector<std::string> held;
    const IcmpServer server(*loop, [&](IcmpServer& self, const auto& request) {
      held.push_back(request);
      if (held.size() < 200) return;
      for (std::size_t i = held.size(); i-- > 0;) {
        // One in ten is lost on its way back.
        if (i % 10 != 0) self.Send(IcmpServer::EchoOf(held[i]));
      }
    });
    for (int i = 0; i < 200; ++i) Start(*prober, loopback::Address(4, 0), 1s);
    RunAll();
    for (std::size_t i = 0; i < ended.size(); ++i) {
      EXPECT_EQ(ended[i]->outcome,
                i % 10 != 0 ? Outcome::kOk : Outcome::kTimeout)
          << i;
    }
  });
}

TEST_P(IcmpProberTest, AnAddressThatCannotBeUsedDoesNotHarmTheOthers) {
  InNetwork([this] {
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
    // The numbers of stamps and of requests still agree.
    EXPECT_TRUE(GetsKernelTimes(*prober, loopback::Address(4, 0)));
  });
}

TEST_P(IcmpProberTest, AbortingEndsEverything) {
  InNetwork([this] {
    for (int i = 0; i < 3; ++i) Start(*prober, loopback::Address(4, 0));
    prober->AbortAll();
    EXPECT_EQ(ended_count, 3U);
    EXPECT_EQ(ended[2]->outcome, Outcome::kAborted);
    // Their answers are there, and nobody's.
    EXPECT_EQ(Ping().outcome, Outcome::kOk);
    EXPECT_EQ(ended_count, 4U);
  });
}

TEST_P(IcmpProberTest, AProberMayGoWhileAttemptsAreUnderWay) {
  InNetwork([this] {
    Start(*prober, loopback::Address(4, 0));
    prober.reset();
    RunFor(5ms);
    EXPECT_FALSE(ended[0]);
  });
}

class IcmpTest : public ProberTest {};

TEST_F(IcmpTest, AnswersInWhateverNetworkThisIs) {
  auto prober = OpenIcmpProber(*loop);
  if (!prober) GTEST_SKIP() << prober.error().message;
  EXPECT_EQ(One(**prober, loopback::Address(4, 0)).outcome, Outcome::kOk);
}

TEST_F(IcmpTest, WithoutARouteTheTargetIsUnreachable) {
  const bool permitted = InEmptyNetwork([this] {
    const auto prober = OpenIcmpProber(*loop).value();
    const RoundTrip trip = One(*prober, loopback::Address(4, 0));
    EXPECT_EQ(trip.outcome, Outcome::kUnreachable);
    EXPECT_EQ(trip.detail, "network is unreachable");
  });
  if (!permitted) GTEST_SKIP() << "network namespaces are not permitted here";
}

TEST_F(IcmpTest, WithoutPermissionTheErrorNamesBothRemedies) {
  bool ready = false;
  const bool permitted = InEmptyNetwork([&] {
    // Only this thread becomes nobody: the system call, not the C library's.
    ready = SetNetworkOption("ipv4/ping_group_range", "1 0") &&
            syscall(SYS_setresuid, 65534, 65534, 65534) == 0;
    if (!ready) return;
    const auto prober = OpenIcmpProber(*loop);
    ASSERT_FALSE(prober);
    EXPECT_EQ(prober.error().code, ErrorCode::kUnavailable);
    EXPECT_EQ(prober.error().message,
              "no ICMP over IPv4 here: operation not permitted; either allow "
              "ping sockets (sysctl -w net.ipv4.ping_group_range=\"0 "
              "2147483647\") or give the program the right to raw ones (setcap "
              "cap_net_raw+ep PROGRAM)");
  });
  if (!permitted || !ready) GTEST_SKIP() << "not permitted to give up rights";
}

}  // namespace
}  // namespace regionbench
