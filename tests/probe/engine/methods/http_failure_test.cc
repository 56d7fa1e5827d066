// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "probe/engine/methods/http.h"
#include "tests/probe/engine/methods/http_probing.h"
#include "tests/probe/engine/methods/http_servers.h"

namespace regionbench {
namespace {

using loopback::Always;
using loopback::kHealthy;
using loopback::TcpServer;
using namespace std::chrono_literals;

using HttpFailureTest = HttpProbing;

TEST_F(HttpFailureTest, KeepsTheTimeOfARefusal) {
  const Socket nobody = loopback::Bound(4, SOCK_STREAM);
  const RoundTrip trip = Probe(cold, loopback::Address(4, nobody.LocalPort()));
  EXPECT_EQ(trip.outcome, Outcome::kRefused);
  EXPECT_TRUE(trip.rtt);
  EXPECT_EQ(trip.detail, "connection refused");
  EXPECT_FALSE(trip.phases.connect);
  EXPECT_EQ(Probe(warm, loopback::Address(4, nobody.LocalPort())).outcome,
            Outcome::kRefused);
}

TEST_F(HttpFailureTest, CallsAnAddressWithoutARouteUnreachable) {
  SocketAddress everybody = loopback::Address(4, 80);
  reinterpret_cast<sockaddr_in&>(everybody.storage).sin_addr.s_addr =
      INADDR_BROADCAST;
  const RoundTrip trip = Probe(cold, everybody);
  EXPECT_EQ(trip.outcome, Outcome::kUnreachable);
  EXPECT_FALSE(trip.rtt);
}

TEST_F(HttpFailureTest, TimesOutWhileConnecting) {
  const loopback::Deaf deaf;
  const RoundTrip trip = Probe(cold, deaf.Where(), 20ms);
  EXPECT_EQ(trip.outcome, Outcome::kTimeout);
  EXPECT_EQ(trip.detail, "timed out while connecting");
  EXPECT_NE(trip.local_port, 0);
  EXPECT_FALSE(trip.rtt);
  EXPECT_TRUE(trip.sent);
}

TEST_F(HttpFailureTest, AnswersNothingInTime) {
  TcpServer server(*loop, [](TcpServer&, int, const std::string&) {});
  const RoundTrip trip = Probe(cold, server.Where(), 100ms);
  EXPECT_EQ(trip.outcome, Outcome::kTimeout);
  EXPECT_FALSE(trip.http_status);
  EXPECT_EQ(Probe(warm, server.Where(), 100ms).outcome, Outcome::kTimeout);
}

TEST_F(HttpFailureTest, ATimeoutHarmsNoLaterAttempt) {
  TcpServer silent(*loop, [](TcpServer&, int, const std::string&) {});
  TcpServer server(*loop,
                   Always("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
  EXPECT_EQ(Probe(warm, server.Where()).outcome, Outcome::kOk);
  for (const ProbeTarget& target : {cold, warm}) {
    EXPECT_EQ(Probe(target, silent.Where(), 50ms).outcome, Outcome::kTimeout);
    // On the connection that was kept, by what has just timed out.
    EXPECT_EQ(Probe(warm, server.Where()).outcome, Outcome::kOk);
    EXPECT_EQ(Probe(cold, server.Where()).outcome, Outcome::kOk);
  }
}

TEST_F(HttpFailureTest, StallsInTheMiddleOfTheBody) {
  TcpServer server(
      *loop, Always("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhealthy"));
  const RoundTrip trip = Probe(cold, server.Where(), 200ms);
  EXPECT_EQ(trip.outcome, Outcome::kTimeout);
  EXPECT_EQ(trip.detail, "timed out while the answer came");
  EXPECT_EQ(trip.http_status, 200);
  EXPECT_EQ(trip.bytes, 7U);
  EXPECT_FALSE(trip.rtt);
}

TEST_F(HttpFailureTest, IsReset) {
  TcpServer server(*loop, [](TcpServer& self, int fd, const std::string&) {
    self.Reset(fd);
  });
  EXPECT_EQ(Probe(cold, server.Where()).outcome, Outcome::kReset);
}

TEST_F(HttpFailureTest, GetsAnEmptyReply) {
  TcpServer server(*loop, [](TcpServer& self, int fd, const std::string&) {
    self.Close(fd);
  });
  EXPECT_EQ(Probe(cold, server.Where()).outcome, Outcome::kReset);
  EXPECT_EQ(Probe(warm, server.Where()).outcome, Outcome::kReset);
}

TEST_F(HttpFailureTest, LosesTheConnectionInTheMiddleOfTheBody) {
  TcpServer server(*loop, [](TcpServer& self, int fd, const std::string&) {
    TcpServer::Send(fd, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nheal");
    self.Close(fd);
  });
  EXPECT_EQ(Probe(cold, server.Where()).outcome, Outcome::kReset);
}

TEST_F(HttpFailureTest, GetsSomethingThatIsNotHttp) {
  TcpServer server(*loop, Always("SSH-2.0-OpenSSH_9.2\r\n"));
  EXPECT_EQ(Probe(cold, server.Where()).outcome, Outcome::kBadReply);
}

TEST_F(HttpFailureTest, GetsHeadersWithoutEnd) {
  TcpServer server(*loop, [](TcpServer&, int fd, const std::string&) {
    TcpServer::Send(fd, "HTTP/1.1 200 OK\r\n");
    for (int i = 0; i < 100; ++i) {
      TcpServer::Send(fd, "X: " + std::string(1000, 'x') + "\r\n");
    }
  });
  EXPECT_EQ(Probe(cold, server.Where()).outcome, Outcome::kBadReply);
}

TEST_F(HttpFailureTest, TellsAWrongStatusAndKeepsItsTime) {
  TcpServer server(*loop,
                   Always("HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n"));
  ProbeTarget target = cold;
  target.expect_prefix = "healthy";
  const RoundTrip trip = Probe(target, server.Where());
  EXPECT_EQ(trip.outcome, Outcome::kHttpStatus);
  EXPECT_TRUE(trip.rtt);
  EXPECT_EQ(trip.http_status, 503);
}

TEST_F(HttpFailureTest, TellsAWrongBody) {
  TcpServer server(*loop, Always(kHealthy));
  ProbeTarget target = cold;
  target.expect_prefix = "healthy: region";
  const RoundTrip trip = Probe(target, server.Where());
  EXPECT_EQ(trip.outcome, Outcome::kBadReply);
  EXPECT_FALSE(trip.rtt);
  target.expect_prefix = "heal";
  EXPECT_EQ(Probe(target, server.Where()).outcome, Outcome::kOk);
}

}  // namespace
}  // namespace regionbench
