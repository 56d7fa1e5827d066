// SPDX-License-Identifier: Apache-2.0
#include "config/core/time.h"

#include <gtest/gtest.h>

namespace regionbench {
namespace {

TEST(TimeTest, WritesUtcWithTheFractionOnlyWhenThereIsOne) {
  EXPECT_EQ(FormatRfc3339(WallTime(std::chrono::microseconds(0))),
            "1970-01-01T00:00:00Z");
  EXPECT_EQ(
      FormatRfc3339(WallTime(std::chrono::microseconds(1'763'881'200'123'456))),
      "2025-11-23T07:00:00.123456Z");
}

TEST(TimeTest, ReadsOffsetsFractionsAndBareDates) {
  const auto noon = ParseRfc3339("2026-11-23T12:00:00Z");
  ASSERT_TRUE(noon);
  EXPECT_EQ(ParseRfc3339("2026-11-23T21:00:00+09:00"), noon);
  EXPECT_EQ(ParseRfc3339("2026-11-23 12:00:00.5Z"),
            *noon + std::chrono::milliseconds(500));
  EXPECT_EQ(ParseRfc3339("2026-11-23"), *noon - std::chrono::hours(12));
}

TEST(TimeTest, RefusesNonsense) {
  for (const char* text :
       {"", "yesterday", "2026-13-01", "2026-11-23T25:00:00Z",
        "2026-11-23T12:00:00", "2026-11-23T12:00:00+25:00"}) {
    EXPECT_FALSE(ParseRfc3339(text)) << text;
  }
}

}  // namespace
}  // namespace regionbench
