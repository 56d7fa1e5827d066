// SPDX-License-Identifier: Apache-2.0
#include "probe/engine/methods/datagram.h"

#include <gtest/gtest.h>

#include <cerrno>

namespace regionbench {
namespace {

using namespace std::chrono_literals;

struct Case {
  const char* name;
  std::optional<KernelTime> stamped_out;
  std::optional<KernelTime> stamped_in;
  RttSource source;
  std::chrono::nanoseconds rtt;
};

class SetTimesTest : public ::testing::TestWithParam<Case> {};
INSTANTIATE_TEST_SUITE_P(
    Clocks, SetTimesTest,
    ::testing::Values(Case{"BothStamps", KernelTime(1s), KernelTime(1s + 40ms),
                           RttSource::kKernel, 40ms},
                      Case{"NoSendStamp", std::nullopt, KernelTime(1s),
                           RttSource::kUser, 41ms},
                      Case{"NoArrivalStamp", KernelTime(1s), std::nullopt,
                           RttSource::kUser, 41ms},
                      Case{"ClockSetBack", KernelTime(1s), KernelTime(1s - 1ms),
                           RttSource::kUser, 41ms},
                      Case{"ClockSetForward", KernelTime(1s),
                           KernelTime(1s + 42ms), RttSource::kUser, 41ms},
                      Case{"ClockSlewed", KernelTime(1s),
                           KernelTime(1s + 41ms + 20us), RttSource::kKernel,
                           41ms + 20us}),
    [](const auto& row) { return row.param.name; });

TEST_P(SetTimesTest, StampsCountWhenTheyCanBeTrue) {
  RoundTrip trip;
  SetTimes({.sent = SteadyTime(5s),
            .received = SteadyTime(5s + 41ms),
            .stamped_out = GetParam().stamped_out,
            .stamped_in = GetParam().stamped_in},
           trip);
  EXPECT_EQ(trip.rtt, GetParam().rtt);
  EXPECT_EQ(trip.rtt_source, GetParam().source);
  EXPECT_EQ(trip.user_rtt, 41ms);
}

TEST(WithinTimeoutTest, AnAnswerThatTookTooLongIsNone) {
  RoundTrip trip;
  trip.outcome = Outcome::kOk;
  trip.rtt = 100ms;
  EXPECT_EQ(WithinTimeout(trip, 100ms).outcome, Outcome::kOk);
  const RoundTrip late = WithinTimeout(trip, 99ms);
  EXPECT_EQ(late.outcome, Outcome::kTimeout);
  EXPECT_FALSE(late.rtt);
}

TEST(OutcomeOfErrorTest, ShortagesOfOurOwnSayNothingAboutTheTarget) {
  EXPECT_EQ(OutcomeOfError(ECONNREFUSED), Outcome::kRefused);
  EXPECT_EQ(OutcomeOfError(ECONNRESET), Outcome::kReset);
  EXPECT_EQ(OutcomeOfError(ETIMEDOUT), Outcome::kTimeout);
  for (const int error : {EHOSTUNREACH, ENETUNREACH, EACCES, EPERM}) {
    EXPECT_EQ(OutcomeOfError(error), Outcome::kUnreachable) << error;
  }
  for (const int error : {EMFILE, ENFILE, ENOBUFS, EADDRNOTAVAIL}) {
    EXPECT_EQ(OutcomeOfError(error), Outcome::kAborted) << error;
  }
}

}  // namespace
}  // namespace regionbench
