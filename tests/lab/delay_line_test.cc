// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/delay_line.h"

#include <gtest/gtest.h>

namespace regionbench {
namespace {

using namespace std::chrono_literals;

constexpr SteadyTime kStart{1h};

Packet To(const char* server, Way way, Transport transport) {
  return {.way = way,
          .transport = transport,
          .server = *LabAddress::Parse(server),
          .client_port = 40'000,
          .server_port = 443,
          .bytes = 1000};
}

Scenario OneTarget(LabTarget target) {
  target.ipv4 = LabAddress::Parse("198.19.1.1");
  Scenario scenario;
  scenario.resolver.median = 2ms;
  scenario.targets = {std::move(target)};
  return scenario;
}

TEST(DelayLineTest, APacketIsDueItsDelayAfterItsArrival) {
  DelayLine line(OneTarget({.path = {.median = 40ms}}), 1);
  const auto out =
      line.Rule(To("198.19.1.1", Way::kOut, Transport::kUdp), kStart);
  EXPECT_EQ(out.fate, Fate::kReleased);
  EXPECT_EQ(out.due, kStart + 20ms);
}

TEST(DelayLineTest, TheResolverHasADistanceOfItsOwn) {
  DelayLine line(OneTarget({.path = {.median = 40ms}}), 1);
  const auto out =
      line.Rule(To("198.19.255.53", Way::kOut, Transport::kUdp), kStart);
  EXPECT_EQ(out.drawn, 1ms);
}

TEST(DelayLineTest, NobodyOfTheScenarioGetsNothing) {
  DelayLine line(OneTarget({.path = {.median = 40ms}}), 1);
  const auto out =
      line.Rule(To("198.19.9.9", Way::kOut, Transport::kTcp), kStart);
  EXPECT_EQ(out.fate, Fate::kStranger);
}

TEST(DelayLineTest, AHangingTargetSwallowsEverything) {
  DelayLine line(
      OneTarget({.path = {.median = 40ms}, .behaviour = Behaviour::kHangs}), 1);
  const auto out =
      line.Rule(To("198.19.1.1", Way::kOut, Transport::kIcmp), kStart);
  EXPECT_EQ(out.fate, Fate::kHung);
}

TEST(DelayLineTest, AConnectionKeepsItsOrderAndDatagramsDoNot) {
  const Path jumpy{.shape = Path::Shape::kLognormal,
                   .median = 40ms,
                   .spread = 20ms,
                   .sigma = 1};
  DelayLine line(OneTarget({.path = jumpy}), 3);
  const auto overtakes = [&](Transport transport) {
    int count = 0;
    SteadyTime last{};
    for (int i = 0; i < 200; ++i) {
      const auto ruling =
          line.Rule(To("198.19.1.1", Way::kBack, transport), kStart + i * 10us);
      count += ruling.due <= last ? 1 : 0;
      last = ruling.due;
    }
    return count;
  };
  EXPECT_EQ(overtakes(Transport::kTcp), 0);
  EXPECT_GT(overtakes(Transport::kUdp), 50);
}

TEST(DelayLineTest, AThirdOfTheRoundTripsIsLostWhenAsked) {
  DelayLine line(OneTarget({.path = {.median = 40ms, .loss = 0.3}}), 5);
  int lost = 0;
  for (int i = 0; i < 10'000; ++i) {
    const auto out =
        line.Rule(To("198.19.1.1", Way::kOut, Transport::kIcmp), kStart);
    const auto back =
        line.Rule(To("198.19.1.1", Way::kBack, Transport::kIcmp), kStart);
    const bool survived =
        out.fate == Fate::kReleased && back.fate == Fate::kReleased;
    lost += survived ? 0 : 1;
  }
  EXPECT_NEAR(lost, 3000, 150);
}

TEST(DelayLineTest, AStepCountsFromTheFirstPacketToATarget) {
  DelayLine line(OneTarget({.path = {.median = 40ms},
                            .steps = {{.at = 10s, .path = {.median = 60ms}}}}),
                 1);
  const Packet packet = To("198.19.1.1", Way::kOut, Transport::kUdp);
  const Packet query = To("198.19.255.53", Way::kOut, Transport::kUdp);
  line.Rule(query, kStart - 5s);
  EXPECT_EQ(line.Rule(packet, kStart).drawn, 20ms);
  EXPECT_EQ(line.Rule(packet, kStart + 9999ms).drawn, 20ms);
  EXPECT_EQ(line.Rule(packet, kStart + 10s).drawn, 30ms);
}

TEST(DelayLineTest, ASlowLinkQueuesAndThenDrops) {
  // 8 Mbit/s: 1000 bytes take 1 ms.
  DelayLine line(OneTarget({.path = {.median = 40ms, .bits_per_s = 8'000'000}}),
                 1);
  const Packet packet = To("198.19.1.1", Way::kBack, Transport::kUdp);
  EXPECT_EQ(line.Rule(packet, kStart).due, kStart + 21ms);
  EXPECT_EQ(line.Rule(packet, kStart).due, kStart + 22ms);
  int lost = 0;
  for (int i = 0; i < 2000; ++i)
    lost += line.Rule(packet, kStart).fate == Fate::kLost ? 1 : 0;
  EXPECT_EQ(lost, 1001);
}

TEST(DelayLineTest, AProxyAnswersAllConnectionsFromOneDistance) {
  Scenario scenario = OneTarget({.path = {.median = 200ms}});
  scenario.proxy = 3ms;
  DelayLine line(scenario, 1);
  EXPECT_EQ(
      line.Rule(To("198.19.1.1", Way::kOut, Transport::kTcp), kStart).drawn,
      1500us);
  EXPECT_EQ(
      line.Rule(To("198.19.1.1", Way::kOut, Transport::kIcmp), kStart).drawn,
      100ms);
}

}  // namespace
}  // namespace regionbench
