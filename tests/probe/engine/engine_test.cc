// SPDX-License-Identifier: Apache-2.0
//
// The engine as it is used: real probers, real packets, the loopback interface.
#include "probe/engine/engine.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "probe/schedule/schedule.h"
#include "tests/support/loopback.h"

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
  /// Samples by the target's name.
  void Run(const std::vector<ProbeTarget>& targets, std::uint32_t rounds) {
    auto engine = Engine::Open(options, targets);
    ASSERT_TRUE(engine) << engine.error().message;
    Schedule schedule({.targets = targets.size(),
                       .rounds = rounds,
                       .interval = 10ms,
                       .seed = 1});
    (*engine)->Run({.next_round = [&] { return schedule.Next(); },
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

}  // namespace
}  // namespace regionbench
