// SPDX-License-Identifier: Apache-2.0
#include "probe/sink/clock_lead.h"

#include <gtest/gtest.h>

namespace regionbench {
namespace {

using namespace std::chrono_literals;

WallTime At(std::chrono::microseconds time) { return WallTime(1000s + time); }

// The probe's clock is `ahead`; each way takes so long.
ClockExchange Exchange(std::chrono::microseconds ahead,
                       std::chrono::microseconds there,
                       std::chrono::microseconds back,
                       std::chrono::microseconds sent = 0us) {
  return {.sent = At(sent + ahead),
          .received = At(sent + there),
          .answered = At(sent + there + 7us),
          .returned = At(sent + there + 7us + back + ahead)};
}

TEST(ClockLeadTest, IsExactWhenBothWaysTakeAsLong) {
  EXPECT_EQ(LeadOf(Exchange(250us, 40us, 40us)),
            (ClockLead{.ahead = 250us, .round_trip = 80us}));
  EXPECT_EQ(LeadOf(Exchange(-3s, 40us, 40us))->ahead, -3s);
}

TEST(ClockLeadTest, ErrsByHalfTheRoundTripAtMost) {
  EXPECT_EQ(LeadOf(Exchange(0us, 100us, 0us))->ahead, -50us);
  EXPECT_EQ(LeadOf(Exchange(0us, 0us, 100us))->ahead, 50us);
}

TEST(ClockLeadTest, ContradictionsSayNothing) {
  ClockExchange wrong = Exchange(0us, 10us, 10us);
  wrong.answered = wrong.returned + 1s;
  EXPECT_FALSE(LeadOf(wrong));
}

TEST(ClockFilterTest, BelievesTheShortestOfTheLastEight) {
  const SteadyTime start(1000s);
  ClockFilter filter;
  EXPECT_FALSE(filter.Best(start));
  filter.Add(Exchange(5us, 10us, 10us), start);
  filter.Add(Exchange(5us, 900us, 10us), start);
  EXPECT_EQ(filter.Best(start)->ahead, 5us);
  for (int i = 0; i < 8; ++i) filter.Add(Exchange(5us, 900us, 10us), start);
  EXPECT_EQ(filter.Best(start)->round_trip, 910us);
}

TEST(ClockFilterTest, ForgetsAfterAStepOfTheClockAndAfterAnHour) {
  const SteadyTime start(1000s);
  ClockFilter filter;
  filter.Add(Exchange(0us, 10us, 10us), start);
  filter.Add(Exchange(60s, 30us, 30us, 1s), start + 1s);
  EXPECT_EQ(filter.Best(start + 1s)->ahead, 60s);
  EXPECT_TRUE(filter.Best(start + 59min));
  EXPECT_FALSE(filter.Best(start + 62min));
}

}  // namespace
}  // namespace regionbench
