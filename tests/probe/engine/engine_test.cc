// SPDX-License-Identifier: Apache-2.0
//
// The engine as it is used: real probers, real packets, the loopback interface.
#include "probe/engine/engine.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "probe/engine/loop_engine.h"
#include "probe/engine/methods/dns.h"
#include "probe/engine/methods/http.h"
#include "probe/engine/methods/icmp.h"
#include "probe/engine/methods/tcp.h"
#include "probe/engine/methods/udp.h"
#include "probe/schedule/schedule.h"
#include "tests/probe/engine/methods/http_servers.h"
#include "tests/support/hosts_file.h"
#include "tests/support/loopback.h"
#include "tests/support/resolv_conf.h"

namespace regionbench {
namespace {

using namespace std::chrono_literals;

std::uint16_t PortOf(const SocketAddress& address) {
  sockaddr_in v4{};
  std::memcpy(&v4, &address.storage, sizeof v4);
  return ntohs(v4.sin_port);
}

ProbeTarget Target(const std::string& name, Method method,
                   std::uint16_t port = 0) {
  ProbeTarget target;
  target.id = {std::string(kCustomProvider), name, ""};
  target.method = method;
  target.host = "127.0.0.1";
  target.port = port;
  return target;
}

class EngineTest : public ::testing::Test {
 protected:
  // No test depends on how quick the machine is.
  EngineTest() { options.timeout = 30s; }

  /// Samples by the target's name.
  void Run(const std::vector<ProbeTarget>& targets, std::uint32_t rounds) {
    auto engine = Engine::Open(options, targets);
    ASSERT_TRUE(engine) << engine.error().message;
    RunOn(**engine, targets.size(), rounds);
  }

  void RunOn(Engine& engine, std::size_t targets, std::uint32_t rounds) {
    Schedule schedule(
        {.targets = targets, .rounds = rounds, .interval = 10ms, .seed = 1});
    engine.Run({.next_round = [&] { return schedule.Next(); },
                .on_sample =
                    [&](const Sample& sample) {
                      samples[sample.target.region].push_back(sample);
                    },
                .on_detail = {}},
               {});
  }

  EngineOptions options;
  std::map<std::string, std::vector<Sample>> samples;
};

TEST_F(EngineTest, TakesTcpRoundTripsByTheKernel) {
  const loopback::Listener listener;
  Run({Target("open", Method::kTcp, PortOf(listener.Where()))}, 5);
  ASSERT_EQ(samples["open"].size(), 5U);
  for (const Sample& sample : samples["open"]) {
    EXPECT_EQ(sample.outcome, Outcome::kOk);
    EXPECT_EQ(sample.rtt_source, RttSource::kKernel);
    EXPECT_GT(*sample.rtt, 0ns);
    EXPECT_EQ(sample.address, "127.0.0.1");
    EXPECT_NE(sample.local_port, 0);
    EXPECT_TRUE(sample.sent_mono);
  }
}

TEST_F(EngineTest, TellsRefusedFromSilent) {
  options.timeout = 100ms;
  options.interval = 10s;
  const loopback::Deaf silent;
  const Socket closed = loopback::Bound(4, SOCK_STREAM);
  Run({Target("silent", Method::kTcp, PortOf(silent.Where())),
       Target("closed", Method::kTcp, closed.LocalPort())},
      3);
  ASSERT_EQ(samples["silent"].size(), 3U);
  ASSERT_EQ(samples["closed"].size(), 3U);
  for (const Sample& sample : samples["silent"]) {
    EXPECT_EQ(sample.outcome, Outcome::kTimeout);
    EXPECT_EQ(sample.timeout, 100ms);
    EXPECT_FALSE(sample.rtt);
  }
  for (const Sample& sample : samples["closed"]) {
    EXPECT_EQ(sample.outcome, Outcome::kRefused);
    EXPECT_TRUE(sample.rtt);
  }
}

TEST_F(EngineTest, TwoHundredTargetsGiveOneSampleARoundEach) {
  const loopback::Listener listener;
  std::vector<ProbeTarget> targets;
  for (int i = 0; i < 200; ++i) {
    targets.push_back(Target("t" + std::to_string(i), Method::kTcp,
                             PortOf(listener.Where())));
  }
  Run(targets, 3);
  ASSERT_EQ(samples.size(), 200U);
  std::set<std::uint64_t> numbers;
  for (const auto& [name, own] : samples) {
    EXPECT_EQ(own.size(), 3U) << name;
    for (const Sample& sample : own) numbers.insert(sample.seq);
  }
  EXPECT_EQ(numbers.size(), 600U);
  EXPECT_EQ(*numbers.rbegin(), 600U);
}

TEST_F(EngineTest, AnUnknownMethodIsAnError) {
  const auto engine = Engine::Open({}, {Target("a", Method::kUpload, 80)});
  ASSERT_FALSE(engine);
  EXPECT_EQ(engine.error().message, "method upload cannot be probed");
}

/// The query as an answer with one record, which is not looked at.
void AnswerQuery(loopback::UdpServer& server, std::string query,
                 const SocketAddress& from) {
  query[2] = '\x81';  // an answer …
  query[3] = '\x80';  // … without error
  query[7] = 1;
  server.Send(query, from);
}

/// What Engine::Open makes, with a name server and others of the test's own on
/// the engine's loop.
class AllMethodsTest : public EngineTest {
 protected:
  AllMethodsTest() {
    parts.loop = EventLoop::Open().value();
    EventLoop& loop = *parts.loop;
    echo.emplace(loop, loopback::UdpServer::Echo);
    names.emplace(loop, AnswerQuery);
    web.emplace(loop, loopback::Always(loopback::kHealthy));
    parts.probers[Method::kTcp] = OpenTcpProber(loop).value();
    parts.probers[Method::kUdp] = OpenUdpProber(loop).value();
    parts.probers[Method::kHttp] = OpenHttpProber(loop, {}).value();
    const ResolvConf conf("nameserver 127.0.0.1\n");
    parts.probers[Method::kDns] =
        OpenDnsProber(
            loop, {.resolv_conf = conf.Path(), .port = PortOf(names->Where())})
            .value();
    if (auto icmp = OpenIcmpProber(loop)) {
      parts.probers[Method::kIcmp] = std::move(*icmp);
    }
  }

  [[nodiscard]] ProbeTarget Web(const std::string& name, Conn conn) const {
    ProbeTarget target = Target(name, Method::kHttp, PortOf(web->Where()));
    target.host = "localhost";
    target.conn = conn;
    target.url = "http://localhost:" + std::to_string(target.port) + "/ping";
    return target;
  }
  [[nodiscard]] std::vector<ProbeTarget> Targets() const {
    std::vector<ProbeTarget> targets = {
        Target("tcp", Method::kTcp, PortOf(listener.Where())),
        Target("udp", Method::kUdp, PortOf(echo->Where())),
        Target("dns", Method::kDns), Web("cold", Conn::kCold),
        Web("warm", Conn::kWarm)};
    targets[2].host = "localhost";
    if (parts.probers.contains(Method::kIcmp)) {
      targets.push_back(Target("icmp", Method::kIcmp));
    }
    return targets;
  }
  void RunAll(std::uint32_t rounds) {
    const std::vector<ProbeTarget> targets = Targets();
    options.family = Family::kIpv4;
    engine.emplace(options, targets, std::move(parts));
    RunOn(*engine, targets.size(), rounds);
    for (const ProbeTarget& target : targets) {
      EXPECT_EQ(samples[target.id.region].size(), rounds) << target.id.region;
    }
  }

  std::optional<LoopEngine> engine;  // owns the loop, so it ends last
  EngineParts parts;
  loopback::Listener listener;
  std::optional<loopback::UdpServer> echo;
  std::optional<loopback::UdpServer> names;
  std::optional<loopback::TcpServer> web;
};

TEST_F(AllMethodsTest, TakeKernelRoundTripsAtOnceOnOneLoop) {
  RB_SKIP_WITHOUT_HOSTS_FILE();
  RunAll(20);
  for (const auto& [name, own] : samples) {
    for (const Sample& sample : own) {
      EXPECT_EQ(sample.outcome, Outcome::kOk) << name;
      EXPECT_EQ(sample.address, "127.0.0.1") << name;
      EXPECT_TRUE(sample.rtt) << name;
    }
    EXPECT_TRUE(std::ranges::any_of(own, [](const Sample& sample) {
      return sample.rtt_source == RttSource::kKernel;
    })) << name;
  }
}

TEST_F(AllMethodsTest, OnlyAColdExchangeHasConnectAndResolvePhases) {
  RB_SKIP_WITHOUT_HOSTS_FILE();
  RunAll(3);
  ASSERT_FALSE(samples["cold"].empty());
  EXPECT_TRUE(samples["cold"].front().phases.resolve);
  for (const Sample& sample : samples["cold"]) {
    EXPECT_EQ(sample.http_status, 200);
    EXPECT_TRUE(sample.phases.connect);
    EXPECT_TRUE(sample.phases.processing);
    EXPECT_TRUE(sample.phases.transfer);
    EXPECT_FALSE(sample.phases.tls);
  }
  for (const Sample& sample : samples["warm"]) {
    EXPECT_EQ(sample.http_status, 200);
    EXPECT_FALSE(sample.phases.resolve);
    EXPECT_FALSE(sample.phases.connect);
  }
}

}  // namespace
}  // namespace regionbench
