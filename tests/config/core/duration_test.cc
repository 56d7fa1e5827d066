// SPDX-License-Identifier: Apache-2.0
#include "config/core/duration.h"

#include <gtest/gtest.h>

namespace regionbench {
namespace {

using namespace std::chrono_literals;  // NOLINT(google-build-using-namespace)

TEST(DurationTest, ReadsEveryUnit) {
  EXPECT_EQ(ParseDuration("90d"), 90 * 24h);
  EXPECT_EQ(ParseDuration("24h"), 24h);
  EXPECT_EQ(ParseDuration("30m"), 30min);
  EXPECT_EQ(ParseDuration("1.5s"), 1500ms);
  EXPECT_EQ(ParseDuration("250ms"), 250ms);
  EXPECT_EQ(ParseDuration("7us"), 7us);
  EXPECT_EQ(ParseDuration("3ns"), 3ns);
  EXPECT_EQ(ParseDuration("0"), 0ns);
}

TEST(DurationTest, RefusesWhatHasNoUnitOrNoSense) {
  for (const char* text :
       {"", "5", "s", "-1s", "1 s", "1sec", "nan", "inf", "1e30d"}) {
    EXPECT_FALSE(ParseDuration(text)) << text;
  }
}

TEST(DurationTest, PrintsTheShortestTextThatReadsBack) {
  EXPECT_EQ(FormatDuration(1500ms), "1.5s");
  EXPECT_EQ(FormatDuration(1s), "1s");
  EXPECT_EQ(FormatDuration(24h), "1d");
  EXPECT_EQ(FormatDuration(1'000'001ns), "1000.001us");
  for (const auto value : {1ns, 999ns, 12'345'678ns, 31'000'000'000ns}) {
    EXPECT_EQ(ParseDuration(FormatDuration(value)), value);
  }
}

}  // namespace
}  // namespace regionbench
