// SPDX-License-Identifier: Apache-2.0
#include "probe/engine/methods/http_timings.h"

#include <gtest/gtest.h>

namespace regionbench {
namespace {

using namespace std::chrono_literals;

constexpr SteadyTime kStart{100s};
constexpr KernelTime kEpoch{1'700'000'000s};

/// What a machine that looks 1 ms late at everything sees of a handshake of
/// 10 ms, TLS of 12 ms, an answer after 11 ms and its rest 2 ms later.
HttpMarks Late() {
  HttpMarks marks;
  marks.tls = true;
  marks.started = kStart;
  marks.connected = kStart + 11ms;
  marks.requested = kStart + 25ms;
  marks.first_byte = kStart + 38ms;
  marks.last_byte = kStart + 41ms;
  marks.handshake = 10ms;
  marks.hello_sent = kEpoch;
  marks.hello_answered = kEpoch + 12ms;
  marks.request_sent = kEpoch + 14ms;
  marks.first_byte_came = kEpoch + 25ms;
  marks.last_byte_came = kEpoch + 27ms;
  return marks;
}

RoundTrip Measured(const HttpMarks& marks, bool cold = true) {
  RoundTrip trip;
  Measure(marks, cold, trip);
  return trip;
}

TEST(HttpTimingsTest, TakesTheKernelsFiguresAndKeepsTheUserClocksBeside) {
  const RoundTrip trip = Measured(Late());
  EXPECT_EQ(trip.rtt, 11ms);
  EXPECT_EQ(trip.rtt_source, RttSource::kKernel);
  EXPECT_EQ(trip.user_rtt, 13ms);
  EXPECT_EQ(trip.phases, (Phases{.resolve = std::nullopt,
                                 .connect = 10ms,
                                 .tls = 12ms,
                                 .processing = 11ms,
                                 .transfer = 2ms}));
}

TEST(HttpTimingsTest, AWarmRoundTripHasNoConnectionToCount) {
  const RoundTrip trip = Measured(Late(), false);
  EXPECT_EQ(trip.rtt, 11ms);
  EXPECT_FALSE(trip.phases.connect);
  EXPECT_FALSE(trip.phases.tls);
  EXPECT_EQ(trip.phases.transfer, 2ms);
}

TEST(HttpTimingsTest, AWarmRoundTripDoesNotMindARepeatedSyn) {
  HttpMarks marks = Late();
  marks.handshake.reset();
  EXPECT_EQ(Measured(marks, false).rtt_source, RttSource::kKernel);
}

/// A mark of the kernel's goes wrong: the round trip is ours, and so are the
/// phases that need that mark, and no others.
struct Distrust {
  const char* name;
  void (*spoil)(HttpMarks&);
  std::chrono::nanoseconds connect, tls, transfer;
};

class HttpDistrustTest : public ::testing::TestWithParam<Distrust> {};

TEST_P(HttpDistrustTest, FallsBackToTheUserClock) {
  HttpMarks marks = Late();
  GetParam().spoil(marks);
  const RoundTrip trip = Measured(marks);
  EXPECT_EQ(trip.rtt_source, RttSource::kUser);
  EXPECT_EQ(trip.rtt, 13ms);
  EXPECT_EQ(trip.phases.processing, 13ms);
  EXPECT_EQ(trip.phases.connect, GetParam().connect);
  EXPECT_EQ(trip.phases.tls, GetParam().tls);
  EXPECT_EQ(trip.phases.transfer, GetParam().transfer);
}

INSTANTIATE_TEST_SUITE_P(
    All, HttpDistrustTest,
    ::testing::Values(
        Distrust{"SynRepeated", [](HttpMarks& m) { m.handshake.reset(); }, 11ms,
                 12ms, 2ms},
        Distrust{"NoRequestStamp", [](HttpMarks& m) { m.request_sent.reset(); },
                 10ms, 12ms, 2ms},
        Distrust{"NoAnswerStamp",
                 [](HttpMarks& m) { m.first_byte_came.reset(); }, 10ms, 12ms,
                 3ms},
        Distrust{"NoHelloStamp", [](HttpMarks& m) { m.hello_sent.reset(); },
                 10ms, 14ms, 2ms},
        Distrust{"NoLastStamp", [](HttpMarks& m) { m.last_byte_came.reset(); },
                 10ms, 12ms, 3ms},
        Distrust{"ClockSetBack",
                 [](HttpMarks& m) {
                   *m.first_byte_came -= 1h;
                   *m.last_byte_came -= 1h;
                 },
                 10ms, 12ms, 2ms},
        Distrust{"ClockSetForward",
                 [](HttpMarks& m) { *m.hello_answered += 1h; }, 10ms, 14ms,
                 2ms},
        Distrust{"LongerThanWeWaited",
                 [](HttpMarks& m) { *m.request_sent -= 2'000'001ns; }, 10ms,
                 12ms, 2ms}),
    [](const auto& row) { return row.param.name; });

TEST(HttpTimingsTest, ALateReaderSeesFirstAndLastByteTogether) {
  HttpMarks marks = Late();
  marks.last_byte = *marks.first_byte + 1us;
  const RoundTrip trip = Measured(marks);
  EXPECT_EQ(trip.rtt_source, RttSource::kKernel);
  EXPECT_EQ(trip.phases.transfer, 2ms);
}

TEST(HttpTimingsTest, AnAttemptThatOnlyConnectedHasThatPhase) {
  HttpMarks marks;
  marks.started = kStart;
  marks.connected = kStart + 11ms;
  marks.handshake = 10ms;
  const RoundTrip trip = Measured(marks);
  EXPECT_EQ(trip.phases.connect, 10ms);
  EXPECT_EQ(trip.rtt_source, RttSource::kKernel);
  EXPECT_FALSE(trip.rtt);
  EXPECT_FALSE(trip.user_rtt);
}

TEST(HttpTimingsTest, NothingSeenIsNothingMeasured) {
  const RoundTrip trip = Measured({});
  EXPECT_EQ(trip.phases, Phases{});
  EXPECT_FALSE(trip.rtt);
  EXPECT_EQ(trip.rtt_source, RttSource::kUser);
}

}  // namespace
}  // namespace regionbench
