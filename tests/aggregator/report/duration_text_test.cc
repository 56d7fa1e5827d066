// SPDX-License-Identifier: Apache-2.0
#include "aggregator/report/duration_text.h"

#include <gtest/gtest.h>

namespace regionbench {
namespace {

using std::chrono::nanoseconds;
using namespace std::chrono_literals;

TEST(DurationTextTest, AnIntervalSaysHowManyDigitsAreKnown) {
  EXPECT_EQ(DecimalsFor(3ms), 0);
  EXPECT_EQ(DecimalsFor(500us), 1);
  EXPECT_EQ(DecimalsFor(50us), 2);
  EXPECT_EQ(DecimalsFor(1us), 3);
  EXPECT_EQ(DecimalsFor(0ns), 3);
}

TEST(DurationTextTest, MillisecondsAreRoundedAndNeverMinusZero) {
  EXPECT_EQ(Milliseconds(31'249'999ns, 1), "31.2");
  EXPECT_EQ(Milliseconds(99'960'000ns, 1), "100.0");
  EXPECT_EQ(Milliseconds(nanoseconds(-30'000), 1), "0.0");
  EXPECT_EQ(Milliseconds(nanoseconds(-2'440'000), 1), "-2.4");
}

TEST(DurationTextTest, SettingsPrintAsPeopleWroteThem) {
  EXPECT_EQ(RoundDuration(1s), "1 s");
  EXPECT_EQ(RoundDuration(1500ms), "1.5 s");
  EXPECT_EQ(RoundDuration(250ms), "250 ms");
}

TEST(DurationTextTest, SmallSharesAreNotRoundedToNothing) {
  EXPECT_EQ(Percent(0), "0 %");
  EXPECT_EQ(Percent(0.0003), "<0.1 %");
  EXPECT_EQ(Percent(0.085), "8.5 %");
  EXPECT_EQ(Percent(0.12), "12 %");
  EXPECT_EQ(Percent(0.9999), ">99 %");
  EXPECT_EQ(Percent(1), "100 %");
}

}  // namespace
}  // namespace regionbench
