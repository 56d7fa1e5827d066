// SPDX-License-Identifier: Apache-2.0
#include "probe/engine/methods/http.h"

#include <gmock/gmock.h>

#include <cstdlib>

#include "tests/probe/engine/methods/http_probing.h"
#include "tests/probe/engine/methods/http_servers.h"

namespace regionbench {
namespace {

using loopback::Always;
using loopback::kHealthy;
using loopback::TcpServer;
using ::testing::StartsWith;
using namespace std::chrono_literals;

using HttpTest = HttpProbing;

TEST_F(HttpTest, TakesAColdRoundTripByTheKernelsStamps) {
  TcpServer server(*loop, Always(kHealthy));
  const RoundTrip trip = Probe(cold, server.Where());
  EXPECT_EQ(trip.outcome, Outcome::kOk) << trip.detail;
  EXPECT_EQ(trip.rtt_source, RttSource::kKernel);
  ASSERT_TRUE(trip.rtt && trip.user_rtt);
  EXPECT_GT(*trip.rtt, 0ns);
  EXPECT_LE(*trip.rtt, *trip.user_rtt);
  EXPECT_EQ(trip.phases.processing, trip.rtt);
  EXPECT_TRUE(trip.phases.connect);
  EXPECT_TRUE(trip.phases.transfer);
  EXPECT_FALSE(trip.phases.tls);
  EXPECT_EQ(trip.http_status, 200);
  EXPECT_EQ(trip.bytes, 7U);
  EXPECT_EQ(trip.local_port, server.ClientPort());
  EXPECT_TRUE(trip.sent);
}

TEST_F(HttpTest, CountsTheConnectionAsSentNotTheRequest) {
  TcpServer server(*loop, Always(kHealthy));
  const SteadyTime before = SteadyNow();
  const RoundTrip trip = Probe(cold, server.Where());
  EXPECT_GE(*trip.sent, before);
  EXPECT_LE(*trip.sent + *trip.phases.connect + *trip.rtt, SteadyNow());
}

TEST_F(HttpTest, SendsAPlainGetForTheHostOfTheUrl) {
  TcpServer server(*loop, Always(kHealthy));
  Probe(cold, server.Where());
  ASSERT_EQ(server.Requests().size(), 1U);
  EXPECT_THAT(server.Requests()[0],
              StartsWith("GET /ping HTTP/1.1\r\nHost: region.invalid\r\n"
                         "User-Agent: regionbench/0."));
}

TEST_F(HttpTest, OpensAConnectionForEachColdAttempt) {
  TcpServer server(*loop, Always(kHealthy));
  for (int i = 0; i < 3; ++i) Probe(cold, server.Where());
  EXPECT_EQ(server.Accepted(), 3);
}

TEST_F(HttpTest, KeepsOneConnectionForWarmAttempts) {
  TcpServer server(*loop, Always(kHealthy));
  for (int i = 0; i < 3; ++i) {
    const RoundTrip trip = Probe(warm, server.Where());
    EXPECT_EQ(trip.outcome, Outcome::kOk) << trip.detail;
    EXPECT_EQ(trip.rtt_source, RttSource::kKernel);
    EXPECT_FALSE(trip.phases.connect);
    EXPECT_TRUE(trip.phases.processing);
    EXPECT_EQ(trip.local_port, server.ClientPort());
    EXPECT_LE(*trip.rtt, *trip.user_rtt);
  }
  EXPECT_EQ(server.Accepted(), 1);
}

TEST_F(HttpTest, OpensAWarmConnectionAgainThatTheServerClosed) {
  TcpServer server(*loop, Always(kHealthy));
  Probe(warm, server.Where());
  server.CloseAll();
  const RoundTrip trip = Probe(warm, server.Where());
  EXPECT_EQ(trip.outcome, Outcome::kOk) << trip.detail;
  EXPECT_EQ(trip.rtt_source, RttSource::kKernel);
  EXPECT_FALSE(trip.phases.connect);
  EXPECT_EQ(server.Accepted(), 2);
}

TEST_F(HttpTest, AsksAgainWhenTheServerDropsAKeptConnectionAtTheRequest) {
  TcpServer server(*loop, [](TcpServer& self, int fd, const std::string&) {
    if (self.Requests().size() == 2) return self.Close(fd);
    TcpServer::Send(fd, kHealthy);
  });
  Probe(warm, server.Where());
  const RoundTrip trip = Probe(warm, server.Where());
  EXPECT_EQ(trip.outcome, Outcome::kOk) << trip.detail;
  EXPECT_EQ(server.Accepted(), 2);
  EXPECT_EQ(server.Requests().size(), 3U);
}

TEST_F(HttpTest, LeavesAKeptConnectionWhenTheAddressChanges) {
  TcpServer first(*loop, Always(kHealthy));
  TcpServer second(*loop, Always(kHealthy));
  Probe(warm, first.Where());
  Probe(warm, second.Where());
  Probe(warm, first.Where());
  EXPECT_EQ(first.Accepted(), 1);
  EXPECT_EQ(first.Requests().size(), 2U);
  EXPECT_EQ(second.Requests().size(), 1U);
}

TEST_F(HttpTest, ProbesOneWarmTargetTwiceAtOnce) {
  TcpServer server(*loop, Always(kHealthy));
  for (const RoundTrip& trip : ProbeMany(warm, server.Where(), 2)) {
    EXPECT_EQ(trip.outcome, Outcome::kOk) << trip.detail;
  }
  EXPECT_EQ(server.Accepted(), 2);
}

TEST_F(HttpTest, MixesNoColdAttemptWithAKeptConnection) {
  TcpServer server(*loop, Always(kHealthy));
  Probe(warm, server.Where());
  const RoundTrip trip = Probe(cold, server.Where());
  EXPECT_TRUE(trip.phases.connect);
  EXPECT_EQ(server.Accepted(), 2);
}

TEST_F(HttpTest, ProbesOverIpv6) {
  if (!loopback::HasIpv6()) GTEST_SKIP() << "no IPv6 here";
  TcpServer server(*loop, Always(kHealthy), 6);
  EXPECT_EQ(Probe(cold, server.Where()).outcome, Outcome::kOk);
  EXPECT_EQ(Probe(warm, server.Where()).outcome, Outcome::kOk);
}

TEST_F(HttpTest, MarksARepeatedSynAsTheUserClocks) {
  loopback::Deaf deaf;
  std::optional<RoundTrip> ended;
  Open();
  prober->Start({&cold, deaf.Where(), 2s},
                [&](RoundTrip trip) { ended = std::move(trip); });
  // The first SYN is dropped, the one repeated after a second is not; then
  // nobody answers the request.
  loop->At(SteadyNow() + 100ms, [&] { deaf.MakeRoom(); });
  loop->RunUntil([&] { return ended.has_value(); });
  EXPECT_EQ(ended->detail, "timed out while waiting for the answer");
  EXPECT_EQ(ended->rtt_source, RttSource::kUser);
  EXPECT_GE(*ended->phases.connect, 900ms);
}

TEST_F(HttpTest, ReadsAnAnswerThatWasThereBeforeTheRequest) {
  loopback::Listener listener;
  Open();
  std::optional<RoundTrip> ended;
  prober->Start({&cold, listener.Where(), kPatience},
                [&](RoundTrip trip) { ended = std::move(trip); });
  const Socket server = listener.Accept();
  TcpServer::Send(server.Fd(), "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  loop->RunUntil([&] { return ended.has_value(); });
  EXPECT_EQ(ended->outcome, Outcome::kOk) << ended->detail;
  EXPECT_EQ(ended->rtt_source, RttSource::kUser);  // no round trip to stamp
}

TEST_F(HttpTest, ReadsNoMoreThan64KibOfABody) {
  TcpServer server(*loop, [](TcpServer&, int fd, const std::string&) {
    TcpServer::Send(fd, "HTTP/1.1 200 OK\r\n\r\n" + std::string(100'000, 'x'));
  });
  const RoundTrip trip = Probe(cold, server.Where());
  EXPECT_EQ(trip.outcome, Outcome::kOk) << trip.detail;
  EXPECT_EQ(trip.bytes, 65'536U);
  EXPECT_TRUE(trip.rtt);
}

TEST_F(HttpTest, TakesAnyStatusWhereNothingIsExpected) {
  TcpServer server(*loop,
                   Always("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n"));
  const RoundTrip trip = Probe(cold, server.Where());
  EXPECT_EQ(trip.outcome, Outcome::kOk);
  EXPECT_EQ(trip.http_status, 403);
  EXPECT_EQ(trip.bytes, 0U);
}

TEST_F(HttpTest, FollowsNoRedirect) {
  TcpServer server(*loop, Always("HTTP/1.1 302 Found\r\nContent-Length: 0\r\n"
                                 "Location: http://region.invalid/\r\n\r\n"));
  EXPECT_EQ(Probe(cold, server.Where()).http_status, 302);
  EXPECT_EQ(server.Requests().size(), 1U);
}

TEST_F(HttpTest, AbortsOnAnAddressThatIsNone) {
  TcpServer server(*loop, Always(kHealthy));
  ProbeTarget target = cold;
  target.url = "gopher://region.invalid/";
  EXPECT_EQ(Probe(target, server.Where()).outcome, Outcome::kAborted);
}

TEST_F(HttpTest, UsesNoProxyWhateverTheEnvironmentSays) {
  for (const char* name : {"http_proxy", "https_proxy", "ALL_PROXY"}) {
    setenv(name, "http://127.0.0.1:1", 1);
  }
  TcpServer server(*loop, Always(kHealthy));
  EXPECT_EQ(Probe(cold, server.Where()).outcome, Outcome::kOk);
  EXPECT_EQ(Probe(warm, server.Where()).outcome, Outcome::kOk);
  for (const char* name : {"http_proxy", "https_proxy", "ALL_PROXY"}) {
    unsetenv(name);
  }
}

TEST_F(HttpTest, AbortsWhatIsUnderWay) {
  TcpServer server(*loop, [](TcpServer&, int, const std::string&) {});
  const loopback::Deaf deaf;
  Open();
  std::vector<Outcome> ended;
  const auto note = [&](const RoundTrip& trip) {
    ended.push_back(trip.outcome);
  };
  prober->Start({&cold, server.Where(), kPatience}, note);
  prober->Start({&warm, server.Where(), kPatience}, note);
  prober->Start({&cold, deaf.Where(), kPatience}, note);
  loop->RunUntil([&] { return server.Requests().size() == 2; });
  prober->AbortAll();
  EXPECT_EQ(ended, std::vector(3, Outcome::kAborted));
  EXPECT_EQ(Probe(cold, server.Where(), 10ms).outcome, Outcome::kTimeout);
}

TEST_F(HttpTest, StartsTheNextAttemptFromTheEndOfTheLast) {
  TcpServer server(*loop, Always(kHealthy));
  Open();
  int ended = 0;
  std::function<void(RoundTrip)> again = [&](const RoundTrip& trip) {
    EXPECT_EQ(trip.outcome, Outcome::kOk) << trip.detail;
    if (++ended < 10) prober->Start({&warm, server.Where(), kPatience}, again);
  };
  prober->Start({&warm, server.Where(), kPatience}, again);
  loop->RunUntil([&] { return ended == 10; });
  EXPECT_EQ(server.Accepted(), 1);
}

TEST_F(HttpTest, DropsWhatIsUnderWayWhenDestroyed) {
  TcpServer server(*loop, [](TcpServer&, int, const std::string&) {});
  Open();
  prober->Start({&cold, server.Where(), 50ms}, [](const RoundTrip&) {
    ADD_FAILURE() << "ended after its prober";
  });
  loop->RunUntil([&] { return !server.Requests().empty(); });
  prober.reset();
  bool later = false;
  loop->At(SteadyNow() + 100ms, [&] { later = true; });
  loop->RunUntil([&] { return later; });
}

}  // namespace
}  // namespace regionbench
