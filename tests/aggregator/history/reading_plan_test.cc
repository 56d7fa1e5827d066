// SPDX-License-Identifier: Apache-2.0
#include "aggregator/history/reading_plan.h"

#include <gtest/gtest.h>

namespace regionbench {
namespace {

using Rolled = std::vector<RolledSpan>;

constexpr RollupSpan kMinutes = RollupSpan::kMinute;
constexpr RollupSpan kHours = RollupSpan::kHour;

WallTime T(const char* text) { return ParseRfc3339(text).value(); }

TEST(ReadingPlanTest, SamplesThatAreAllThereNeedNoSnapping) {
  const TimeSpan window = {T("2026-11-02T01:02:03.5Z"),
                           T("2026-11-02T04:05:06.7Z")};
  const ReadingPlan plan =
      PlanReading(window, {T("2026-11-02T01:00:00Z"), T("2026-10-01")});
  EXPECT_EQ(plan.window, window);
  EXPECT_EQ(plan.samples, window);
  EXPECT_TRUE(plan.rolled.empty());
}

TEST(ReadingPlanTest, AShortForgottenTimeIsReadFromMinutes) {
  const ReadingPlan plan =
      PlanReading({T("2026-11-02T01:02:03Z"), T("2026-11-02T04:05:06Z")},
                  {T("2026-11-20"), T("2026-10-01")});
  EXPECT_EQ(plan.window,
            (TimeSpan{T("2026-11-02T01:02:00Z"), T("2026-11-02T04:06:00Z")}));
  EXPECT_EQ(plan.rolled, (Rolled{{kMinutes, plan.window}}));
  EXPECT_TRUE(plan.samples.Empty());
}

TEST(ReadingPlanTest, WhereMinutesAreForgottenTheWindowIsOfWholeHours) {
  const ReadingPlan plan =
      PlanReading({T("2026-11-02T01:02:03Z"), T("2026-11-02T04:05:06Z")},
                  {T("2026-11-20"), T("2026-11-20")});
  EXPECT_EQ(plan.window,
            (TimeSpan{T("2026-11-02T01:00:00Z"), T("2026-11-02T05:00:00Z")}));
  EXPECT_EQ(plan.rolled, (Rolled{{kHours, plan.window}}));
}

TEST(ReadingPlanTest, ALongTimeIsReadFromHoursAndMinutesAtTheEdges) {
  const ReadingPlan plan =
      PlanReading({T("2026-11-02T01:02:03Z"), T("2026-11-12T04:05:06Z")},
                  {T("2026-11-20"), T("2026-10-01")});
  EXPECT_EQ(
      plan.rolled,
      (Rolled{
          {kMinutes, {T("2026-11-02T01:02:00Z"), T("2026-11-02T02:00:00Z")}},
          {kHours, {T("2026-11-02T02:00:00Z"), T("2026-11-12T04:00:00Z")}},
          {kMinutes, {T("2026-11-12T04:00:00Z"), T("2026-11-12T04:06:00Z")}}}));
}

TEST(ReadingPlanTest, SamplesFollowRollupsWithoutAGapOrAnOverlap) {
  const ReadingPlan plan =
      PlanReading({T("2026-11-02T01:02:03Z"), T("2026-11-03T04:05:06Z")},
                  {T("2026-11-03T02:00:00Z"), T("2026-11-02T12:00:00Z")});
  EXPECT_EQ(
      plan.rolled,
      (Rolled{
          {kHours, {T("2026-11-02T01:00:00Z"), T("2026-11-02T12:00:00Z")}},
          {kMinutes, {T("2026-11-02T12:00:00Z"), T("2026-11-03T02:00:00Z")}}}));
  EXPECT_EQ(plan.samples,
            (TimeSpan{T("2026-11-03T02:00:00Z"), T("2026-11-03T04:05:06Z")}));
}

TEST(ReadingPlanTest, AWindowInsideOneMinuteGrowsToIt) {
  const ReadingPlan plan =
      PlanReading({T("2026-11-02T01:02:03Z"), T("2026-11-02T01:02:04Z")},
                  {T("2026-11-20"), T("2026-10-01")});
  EXPECT_EQ(plan.rolled,
            (Rolled{{kMinutes,
                     {T("2026-11-02T01:02:00Z"), T("2026-11-02T01:03:00Z")}}}));
}

constexpr Horizon kNothingForgotten = {};

TEST(ReadingPlanTest, ByChoiceADayIsReadFromHoursThoughItsSamplesAreThere) {
  const ReadingPlan plan =
      PlanReading({T("2026-11-02T01:02:03Z"), T("2026-11-03T04:05:06Z")},
                  kNothingForgotten, ReadFrom::kRollups);
  EXPECT_EQ(plan.window,
            (TimeSpan{T("2026-11-02T01:02:00Z"), T("2026-11-03T04:06:00Z")}));
  EXPECT_EQ(
      plan.rolled,
      (Rolled{
          {kMinutes, {T("2026-11-02T01:02:00Z"), T("2026-11-02T02:00:00Z")}},
          {kHours, {T("2026-11-02T02:00:00Z"), T("2026-11-03T04:00:00Z")}},
          {kMinutes, {T("2026-11-03T04:00:00Z"), T("2026-11-03T04:06:00Z")}}}));
  EXPECT_TRUE(plan.samples.Empty());
}

TEST(ReadingPlanTest, ByChoiceLessThanHalfADayIsReadFromMinutes) {
  const ReadingPlan plan =
      PlanReading({T("2026-11-02T01:02:03Z"), T("2026-11-02T12:05:06Z")},
                  kNothingForgotten, ReadFrom::kRollups);
  EXPECT_EQ(plan.rolled, (Rolled{{kMinutes, plan.window}}));
  EXPECT_TRUE(plan.samples.Empty());
}

TEST(ReadingPlanTest, WithoutWholeHoursADayIsReadFromMinutes) {
  const ReadingPlan plan =
      PlanReading({T("2026-11-02T01:02:03Z"), T("2026-11-03T04:05:06Z")},
                  kNothingForgotten, ReadFrom::kMinutes);
  EXPECT_EQ(plan.rolled, (Rolled{{kMinutes, plan.window}}));
}

TEST(ReadingPlanTest, OfVeryManySeriesALongWindowGrowsToWholeHours) {
  const ReadingPlan plan =
      PlanReading({T("2026-11-02T01:02:03Z"), T("2026-11-03T04:05:06Z")},
                  kNothingForgotten, ReadFrom::kHours);
  EXPECT_EQ(plan.window,
            (TimeSpan{T("2026-11-02T01:00:00Z"), T("2026-11-03T05:00:00Z")}));
  EXPECT_EQ(plan.rolled, (Rolled{{kHours, plan.window}}));
  EXPECT_TRUE(plan.samples.Empty());
}

TEST(ReadingPlanTest, OfVeryManySeriesAShortWindowStaysAsItIs) {
  const ReadingPlan plan =
      PlanReading({T("2026-11-02T01:02:00Z"), T("2026-11-02T12:05:00Z")},
                  kNothingForgotten, ReadFrom::kHours);
  EXPECT_EQ(plan.window,
            (TimeSpan{T("2026-11-02T01:02:00Z"), T("2026-11-02T12:05:00Z")}));
  EXPECT_EQ(plan.rolled, (Rolled{{kMinutes, plan.window}}));
}

TEST(ReadingPlanTest, ByChoiceForgottenMinutesStayForgotten) {
  const ReadingPlan plan =
      PlanReading({T("2026-11-02T01:02:03Z"), T("2026-11-02T06:05:06Z")},
                  {T("2026-11-02T03:00:00Z"), T("2026-11-02T03:00:00Z")},
                  ReadFrom::kRollups);
  EXPECT_EQ(
      plan.rolled,
      (Rolled{
          {kHours, {T("2026-11-02T01:00:00Z"), T("2026-11-02T03:00:00Z")}},
          {kMinutes, {T("2026-11-02T03:00:00Z"), T("2026-11-02T06:06:00Z")}}}));
}

}  // namespace
}  // namespace regionbench
