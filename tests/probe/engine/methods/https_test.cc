// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "probe/engine/methods/http.h"
#include "tests/probe/engine/methods/http_probing.h"
#include "tests/probe/engine/methods/http_servers.h"
#include "tests/support/shell.h"

namespace regionbench {
namespace {

using loopback::Always;
using loopback::Relay;
using loopback::TcpServer;
using loopback::TlsServer;
using ::testing::HasSubstr;
using namespace std::chrono_literals;

class HttpsTest : public HttpProbing {
 protected:
  HttpsTest() {
    // `.`: the handshake was a full one.
    cold.expect_prefix = "healthy .";
    warm.expect_prefix = "healthy .";
  }
  void OpenTrusting(const std::string& name) {
    Open({.cacert = server.Path(name), .targets = 0});
  }

  TlsServer server;
  ProbeTarget cold = Target(Conn::kCold, "https");
  ProbeTarget warm = Target(Conn::kWarm, "https");
};

TEST_F(HttpsTest, TakesAFullHandshakeForEachColdAttempt) {
  OpenTrusting("ca.pem");
  for (int i = 0; i < 3; ++i) {
    const RoundTrip trip = Probe(cold, server.Good());
    EXPECT_EQ(trip.outcome, Outcome::kOk) << trip.detail;
    EXPECT_EQ(trip.http_status, 200);
    EXPECT_TRUE(trip.phases.connect && trip.phases.tls);
    EXPECT_GT(*trip.phases.tls, 0ns);
    EXPECT_EQ(trip.phases.processing, trip.rtt);
  }
}

TEST_F(HttpsTest, TakesTheTlsPhaseByTheKernelsStamps) {
  OpenTrusting("ca.pem");
  Relay relay(*loop, server.Good());
  const RoundTrip trip = Probe(cold, relay.Where());
  EXPECT_EQ(trip.outcome, Outcome::kOk) << trip.detail;
  EXPECT_EQ(trip.rtt_source, RttSource::kKernel);
  EXPECT_TRUE(trip.phases.tls);
  Relay fresh(*loop, server.Good());
  const RoundTrip again = Probe(warm, fresh.Where());
  EXPECT_EQ(again.rtt_source, RttSource::kKernel);
  EXPECT_FALSE(again.phases.tls);
}

TEST_F(HttpsTest, KeepsAWarmConnectionWithoutHandshake) {
  OpenTrusting("ca.pem");
  std::uint16_t port = 0;
  for (int i = 0; i < 3; ++i) {
    const RoundTrip trip = Probe(warm, server.Good());
    EXPECT_EQ(trip.outcome, Outcome::kOk) << trip.detail;
    EXPECT_FALSE(trip.phases.tls);
    if (i > 0) {
      EXPECT_EQ(trip.local_port, port);
    }
    port = trip.local_port;
  }
}

TEST_F(HttpsTest, TellsOnceWhenTheFirstCertificateOfTheChainEnds) {
  Open({.cacert = server.Path("ca.pem"), .watch_certificates = true});
  const auto end = Probe(cold, server.Good()).certificate_end;
  ASSERT_TRUE(end);
  // To the second: it is written in the file that the server shows.
  const std::string written =
      support::Shell("date -u +%s -d \"$(openssl x509 -noout -enddate -in " +
                     server.Path("good.pem") + " | cut -d= -f2)\"");
  EXPECT_EQ(std::to_string(end->time_since_epoch() / 1s) + "\n", written);
  EXPECT_FALSE(Probe(cold, server.Good()).certificate_end);
  // Another target is asked for itself, its first request needs a handshake.
  EXPECT_EQ(Probe(warm, server.Good()).certificate_end, end);
  EXPECT_FALSE(Probe(warm, server.Good()).certificate_end);
}

TEST_F(HttpsTest, TellsOfNoCertificateUnasked) {
  OpenTrusting("ca.pem");
  EXPECT_FALSE(Probe(cold, server.Good()).certificate_end);
}

TEST_F(HttpsTest, RefusesAnExpiredCertificate) {
  OpenTrusting("ca.pem");
  const RoundTrip trip = Probe(cold, server.Expired());
  EXPECT_EQ(trip.outcome, Outcome::kTlsFailure);
  EXPECT_THAT(trip.detail, HasSubstr("certificate has expired"));
  EXPECT_NE(trip.local_port, 0);
  EXPECT_TRUE(trip.phases.connect);
  EXPECT_FALSE(trip.rtt);
}

TEST_F(HttpsTest, RefusesACertificateForAnotherName) {
  OpenTrusting("ca.pem");
  const RoundTrip trip = Probe(cold, server.WrongName());
  EXPECT_EQ(trip.outcome, Outcome::kTlsFailure);
  EXPECT_THAT(trip.detail, HasSubstr("region.invalid"));
}

TEST_F(HttpsTest, RefusesACertificateOfAnUnknownAuthority) {
  OpenTrusting("ca.pem");
  const RoundTrip trip = Probe(cold, server.UnknownCa());
  EXPECT_EQ(trip.outcome, Outcome::kTlsFailure);
  EXPECT_THAT(trip.detail, HasSubstr("unable to get local issuer"));
  OpenTrusting("other-ca.pem");
  EXPECT_EQ(Probe(cold, server.UnknownCa()).outcome, Outcome::kOk);
}

TEST_F(HttpsTest, MeetsAServerThatDoesNotSpeakTls) {
  OpenTrusting("ca.pem");
  EXPECT_EQ(Probe(cold, server.Plain()).outcome, Outcome::kTlsFailure);
}

TEST_F(HttpsTest, IsResetInTheHandshake) {
  TcpServer cruel(*loop, [](TcpServer& self, int fd, const std::string&) {
    self.Reset(fd);
  });
  EXPECT_EQ(Probe(cold, cruel.Where()).outcome, Outcome::kReset);
}

TEST_F(HttpsTest, IsLeftInTheHandshake) {
  TcpServer rude(*loop, [](TcpServer& self, int fd, const std::string&) {
    self.Close(fd);
  });
  EXPECT_EQ(Probe(cold, rude.Where()).outcome, Outcome::kReset);
}

TEST_F(HttpsTest, TimesOutInTheHandshake) {
  TcpServer mute(*loop, [](TcpServer&, int, const std::string&) {});
  const RoundTrip trip = Probe(cold, mute.Where(), 200ms);
  EXPECT_EQ(trip.outcome, Outcome::kTimeout);
  EXPECT_EQ(trip.detail, "timed out in the TLS handshake");
}

TEST_F(HttpsTest, HasParsedTheCertificatesBeforeTheFirstAttempt) {
  OpenTrusting("ca.pem");
  std::filesystem::remove(server.Path("ca.pem"));
  EXPECT_EQ(Probe(cold, server.Good()).outcome, Outcome::kOk);
  EXPECT_EQ(Probe(warm, server.Good()).outcome, Outcome::kOk);
}

TEST_F(HttpsTest, ParsesNoCertificatesWhereNobodyNeedsThem) {
  const std::string path = server.Path("later.pem");
  std::ofstream(path) << "not yet a certificate\n";
  Open({.cacert = path, .targets = 1, .tls = false});
  EXPECT_EQ(Probe(Target(Conn::kCold), server.Plain()).outcome, Outcome::kOk);
}

TEST_F(HttpsTest, NamesACaBundleThatCannotBeRead) {
  const auto opened = OpenHttpProber(*loop, {.cacert = "/nowhere/ca.pem"});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().message,
            "cannot read the CA bundle /nowhere/ca.pem: "
            "No such file or directory");
}

TEST_F(HttpsTest, NamesACaBundleWithoutCertificates) {
  const std::string path = server.Path("empty.pem");
  std::ofstream(path) << "not a certificate\n";
  const auto opened = OpenHttpProber(*loop, {.cacert = path});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().message, "no certificates in the CA bundle " + path);
}

TEST_F(HttpsTest, TrustsWhatTheEnvironmentNames) {
  setenv("SSL_CERT_FILE", server.Path("ca.pem").c_str(), 1);
  Open();
  EXPECT_EQ(Probe(cold, server.Good()).outcome, Outcome::kOk);
  unsetenv("SSL_CERT_FILE");
  setenv("SSL_CERT_DIR", server.Path("folder").c_str(), 1);
  Open();
  EXPECT_EQ(Probe(cold, server.Good()).outcome, Outcome::kOk);
  EXPECT_EQ(Probe(cold, server.UnknownCa()).outcome, Outcome::kTlsFailure);
  unsetenv("SSL_CERT_DIR");
}

TEST_F(HttpsTest, TakesTwoHundredAtOnce) {
  OpenTrusting("ca.pem");
  const auto trips = ProbeMany(cold, server.Good(), 200);
  EXPECT_EQ(std::ranges::count(trips, Outcome::kOk, &RoundTrip::outcome), 200);
}

TEST_F(HttpsTest, UsesNoProxyWhateverTheEnvironmentSays) {
  setenv("https_proxy", "http://127.0.0.1:1", 1);
  OpenTrusting("ca.pem");
  EXPECT_EQ(Probe(cold, server.Good()).outcome, Outcome::kOk);
  unsetenv("https_proxy");
}

}  // namespace
}  // namespace regionbench
