// SPDX-License-Identifier: Apache-2.0
#include "probe/engine/methods/tcp.h"

#include <gtest/gtest.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <cstddef>
#include <thread>

#include "tests/probe/engine/methods/attempts.h"
#include "tests/support/loopback.h"
#include "tests/support/network_namespace.h"

namespace regionbench {
namespace {

using namespace std::chrono_literals;

class TcpProberTest : public ProberTest {
 protected:
  std::unique_ptr<Prober> prober = OpenTcpProber(*loop).value();
};

TEST_F(TcpProberTest, AHandshakeIsTimedByTheKernel) {
  const loopback::Listener server;
  const SteadyTime before = SteadyNow();
  const RoundTrip trip = One(*prober, server.Where());
  EXPECT_EQ(trip.outcome, Outcome::kOk);
  EXPECT_EQ(trip.rtt_source, RttSource::kKernel);
  ASSERT_TRUE(trip.rtt && trip.user_rtt && trip.sent);
  EXPECT_GT(*trip.rtt, 0ns);
  EXPECT_GE(*trip.user_rtt, *trip.rtt);
  EXPECT_GE(*trip.sent, before);
  EXPECT_NE(trip.local_port, 0);
  EXPECT_EQ(trip.detail, "");
}

TEST_F(TcpProberTest, Ipv6Too) {
  if (!loopback::HasIpv6()) GTEST_SKIP() << "no IPv6 here";
  const loopback::Listener server(6);
  const RoundTrip trip = One(*prober, server.Where());
  EXPECT_EQ(trip.outcome, Outcome::kOk);
  EXPECT_EQ(trip.rtt_source, RttSource::kKernel);
}

TEST_F(TcpProberTest, ARefusalKeepsItsTimeByOurClock) {
  const Socket nobody = loopback::Bound(4, SOCK_STREAM);
  const RoundTrip trip = One(*prober, loopback::Address(4, nobody.LocalPort()));
  EXPECT_EQ(trip.outcome, Outcome::kRefused);
  EXPECT_EQ(trip.rtt_source, RttSource::kUser);
  ASSERT_TRUE(trip.rtt);
  EXPECT_EQ(trip.rtt, trip.user_rtt);
  EXPECT_TRUE(trip.sent);
  EXPECT_EQ(trip.detail, "connection refused");
}

TEST_F(TcpProberTest, SilenceIsATimeoutAndNoSooner) {
  const loopback::Deaf server;
  const RoundTrip trip = One(*prober, server.Where(), 30ms);
  EXPECT_EQ(trip.outcome, Outcome::kTimeout);
  EXPECT_FALSE(trip.rtt);
  EXPECT_FALSE(trip.user_rtt);
  ASSERT_TRUE(trip.sent);
  EXPECT_GE(SteadyNow(), *trip.sent + 30ms);
  EXPECT_NE(trip.local_port, 0);
}

TEST_F(TcpProberTest, ARepeatedSynFallsBackToOurClock) {
  loopback::Deaf server;
  const std::size_t attempt = Start(*prober, server.Where());
  RunFor(20ms);
  server.MakeRoom();
  RunAll();
  const RoundTrip& trip = *ended[attempt];
  EXPECT_EQ(trip.outcome, Outcome::kOk);
  EXPECT_EQ(trip.rtt_source, RttSource::kUser);
  EXPECT_GE(*trip.rtt, 20ms);
  EXPECT_EQ(trip.detail, "the SYN had to be repeated");
}

TEST_F(TcpProberTest, TwoHundredAtOnceAreToldApart) {
  const loopback::Listener server;
  const Socket nobody = loopback::Bound(4, SOCK_STREAM);
  const SocketAddress refuses = loopback::Address(4, nobody.LocalPort());
  for (int i = 0; i < 100; ++i) {
    Start(*prober, server.Where());
    Start(*prober, refuses);
  }
  RunAll();
  for (std::size_t i = 0; i < ended.size(); ++i) {
    EXPECT_EQ(ended[i]->outcome, i % 2 == 0 ? Outcome::kOk : Outcome::kRefused);
  }
}

TEST_F(TcpProberTest, AbortingEndsEverythingWithoutBlame) {
  const loopback::Deaf silent;
  const loopback::Listener server;
  Start(*prober, silent.Where());
  Start(*prober, server.Where());
  prober->AbortAll();
  EXPECT_EQ(ended[0]->outcome, Outcome::kAborted);
  EXPECT_EQ(ended[1]->outcome, Outcome::kAborted);
  EXPECT_FALSE(ended[0]->rtt);
}

TEST_F(TcpProberTest, AProberMayGoWhileAttemptsAreUnderWay) {
  const loopback::Deaf silent;
  Start(*prober, silent.Where(), 10ms);
  prober.reset();
  RunFor(30ms);
  EXPECT_FALSE(ended[0]);
}

TEST_F(TcpProberTest, AnAnswerMayStartTheNextAttempt) {
  const loopback::Listener server;
  int left = 5;
  std::function<void(RoundTrip)> again = [&](const RoundTrip& trip) {
    EXPECT_EQ(trip.outcome, Outcome::kOk);
    if (--left == 0) return;
    prober->Start({&target, server.Where(), kLong}, again);
  };
  prober->Start({&target, server.Where(), kLong}, again);
  loop->RunUntil([&] { return left == 0; });
  EXPECT_EQ(left, 0);
}

// As if this process had no descriptor left.
bool DenySockets() {
  std::array<sock_filter, 4> code{{
      {BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(seccomp_data, nr)},
      {BPF_JMP | BPF_JEQ | BPF_K, 0, 1, SYS_socket},
      {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | EMFILE},
      {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW},
  }};
  const sock_fprog program{code.size(), code.data()};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

TEST_F(TcpProberTest, WithoutDescriptorsNothingIsSaidAboutTheTarget) {
  const loopback::Listener server;
  bool denied = false;
  std::thread([&] {
    denied = DenySockets();
    Start(*prober, server.Where());
    RunAll();
  }).join();
  if (!denied) GTEST_SKIP() << "system call filters are not permitted here";
  EXPECT_EQ(ended[0]->outcome, Outcome::kAborted);
  EXPECT_FALSE(ended[0]->sent);
  EXPECT_EQ(ended[0]->detail, "too many open files");
}

TEST_F(TcpProberTest, WithoutARouteTheTargetIsUnreachable) {
  const bool permitted = InEmptyNetwork([&] {
    const RoundTrip trip = One(*prober, loopback::Address(4, 9));
    EXPECT_EQ(trip.outcome, Outcome::kUnreachable);
    EXPECT_EQ(trip.detail, "network is unreachable");
    EXPECT_FALSE(trip.rtt);
  });
  if (!permitted) GTEST_SKIP() << "network namespaces are not permitted here";
}

}  // namespace
}  // namespace regionbench
