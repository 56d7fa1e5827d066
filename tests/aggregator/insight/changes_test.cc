// SPDX-License-Identifier: Apache-2.0
#include "aggregator/insight/changes.h"

#include <gtest/gtest.h>

#include "aggregator/insight/changes_text.h"
#include "tests/support/past.h"

namespace regionbench {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

const WallTime kSunday = kMonday + hours(6 * 24);

Changes Find(const std::vector<Sample>& samples,
             const ChangesRequest& request = {.since = kMonday,
                                              .until = kSunday}) {
  ChangeFinder finder(request);
  for (const Sample& sample : samples) finder.Add(sample);
  return finder.Finish();
}

// 30 ms, and three more from Thursday, 14:20 on.
double StepOnThursday(WallTime at) {
  return at < kMonday + hours(72 + 14) + minutes(20) ? 30 : 33;
}

TEST(ChangesTest, AStepIsFoundInItsBucket) {
  Past past(1);
  past.Add({.level_ms = StepOnThursday}, kMonday, kSunday);
  const Changes changes = Find(past.samples);
  ASSERT_EQ(changes.series.size(), 1U);
  const SeriesChanges& series = changes.series[0];
  EXPECT_EQ(series.points, 862U);
  EXPECT_EQ(series.min_difference, milliseconds(1));
  ASSERT_EQ(series.levels.size(), 1U);
  EXPECT_EQ(MinuteText(series.levels[0].at), "2026-11-05 14:20");
  EXPECT_EQ(StepText(series.levels[0], series.min_difference),
            "+3.0 ms (31.0 -> 34.0 ms)");
  EXPECT_EQ(changes.text,
            "1 change in 1 of 1 series; the largest: aws/ap-northeast-1 +3.0 "
            "ms (31.0 -> 34.0 ms) at 2026-11-05 14:20 UTC");
}

TEST(ChangesTest, SeldomAttemptsAskForWiderBuckets) {
  Past past(1);
  past.Add({.level_ms = StepOnThursday, .every = minutes(5)}, kMonday, kSunday);
  const Changes narrow = Find(past.samples);
  EXPECT_LT(narrow.series[0].points, narrow.series[0].skipped);
  EXPECT_EQ(WidthForSparse(narrow), hours(1));
  const Changes wide = Find(
      past.samples, {.since = kMonday, .until = kSunday, .width = hours(1)});
  EXPECT_EQ(WidthForSparse(wide), std::nullopt);
  ASSERT_EQ(wide.series[0].levels.size(), 1U);
  EXPECT_EQ(WidthForSparse(Find({})), std::nullopt);
}

TEST(ChangesTest, ThirtyDaysOfNoiseChangeNothing) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    Past past(seed);
    const WallTime until = kMonday + hours(30 * 24);
    past.Add({}, kMonday, until);
    const Changes changes =
        Find(past.samples, {.since = kMonday, .until = until});
    EXPECT_EQ(changes.series[0].levels.size(), 0U) << seed;
    EXPECT_GT(changes.series[0].points, 4280U);
  }
}

TEST(ChangesTest, AStepBelowWhatMattersIsNotTold) {
  Past past(1);
  past.Add(
      {.level_ms = [](WallTime at) { return StepOnThursday(at) / 10 + 100; }},
      kMonday, kSunday);
  EXPECT_EQ(Find(past.samples).text,
            "nothing changed in 862 points of 1 series");
  ChangesRequest strict{.since = kMonday, .until = kSunday};
  strict.min_difference = Nanoseconds(100'000);
  strict.min_difference_ratio = 0;
  EXPECT_EQ(Find(past.samples, strict).series[0].levels.size(), 1U);
}

TEST(ChangesTest, LosingHalfIsAChangeOfLevel) {
  Past past(1);
  past.Add({}, kMonday, kSunday);
  for (Sample& sample : past.samples) {
    if (sample.at < kMonday + hours(48) || sample.seq % 4 == 0) continue;
    sample.outcome = Outcome::kTimeout;
    sample.rtt.reset();
  }
  const SeriesChanges series = Find(past.samples).series[0];
  ASSERT_EQ(series.levels.size(), 1U);
  EXPECT_EQ(MinuteText(series.levels[0].at), "2026-11-04 00:00");
  EXPECT_EQ(StepText(series.levels[0], series.min_difference),
            "31.0 ms -> half or more lost");
}

TEST(ChangesTest, ANewAddressIsToldBesideItsStep) {
  Past past(1);
  past.Add({.level_ms = StepOnThursday}, kMonday, kSunday);
  for (Sample& sample : past.samples) {
    if (StepOnThursday(sample.at) > 30) sample.address = "203.0.113.9";
  }
  const SeriesChanges series = Find(past.samples).series[0];
  const AddressChange expected{
      kMonday + hours(72 + 14) + minutes(20), {"203.0.113.9"}, {"203.0.113.7"}};
  ASSERT_EQ(series.levels.size(), 1U);
  EXPECT_EQ(series.levels[0].beside, expected);
  EXPECT_EQ(AddressText(expected), "203.0.113.9 instead of 203.0.113.7");
}

TEST(ChangesTest, WhatHappensEveryDayIsCounted) {
  Past past(1);
  past.Add({.level_ms =
                [](WallTime at) {
                  const auto of_day = at.time_since_epoch() % hours(24);
                  return of_day < hours(9) || of_day >= hours(18) ? 30.0 : 33.0;
                }},
           kMonday, kSunday);
  const SeriesChanges series = Find(past.samples).series[0];
  ASSERT_EQ(series.levels.size(), 12U);
  EXPECT_EQ(MinuteText(series.levels[0].at), "2026-11-02 09:00");
  EXPECT_EQ(series.levels[0].same_hour_days, 5U);
  EXPECT_EQ(series.levels[1].same_hour_days, 5U);
}

TEST(ChangesTest, FewSamplesABucketAreSkippedAndSaid) {
  Past past(1);
  past.Add({.every = minutes(2)}, kMonday, kSunday);
  const Changes changes = Find(past.samples);
  EXPECT_EQ(changes.series[0].points + changes.series[0].skipped, 863U);
  Past rare(1);
  rare.Add({.every = minutes(10)}, kMonday, kSunday);
  EXPECT_EQ(Find(rare.samples).text,
            "too few samples: no stretch of 10 min has 10 of one series");
  EXPECT_EQ(Find({}).text, "nothing was measured");
}

TEST(ChangesTest, SeriesAreNeverMixed) {
  Past past(1);
  past.Add({}, kMonday, kMonday + hours(12));
  Past other(2);
  other.Add({}, kMonday, kMonday + hours(12));
  for (std::size_t i = 0; i < other.samples.size(); ++i) {
    Sample& sample = other.samples[i];
    sample.family = i % 2 == 0 ? 4 : 6;
    sample.method = Method::kHttp;
  }
  past.samples.insert(past.samples.end(), other.samples.begin(),
                      other.samples.end());
  const Changes changes = Find(past.samples);
  ASSERT_EQ(changes.series.size(), 3U);
  EXPECT_EQ(KindText(changes.series[0].id), "tcp cold IPv4");
  EXPECT_EQ(KindText(changes.series[1].id), "http cold IPv4");
  EXPECT_EQ(KindText(changes.series[2].id), "http cold IPv6");
}

TEST(ChangesTest, FirstAttemptsAndTaintedOnesAreLeftOut) {
  Past past(1);
  past.Add({}, kMonday, kMonday + hours(12));
  const std::size_t all = past.samples.size();
  past.samples[0].cold_start = true;
  past.samples[1].tainted = true;
  past.samples[2].outcome = Outcome::kAborted;
  EXPECT_EQ(Find(past.samples).series[0].samples, all - 3);
  for (Sample& sample : past.samples) sample.cold_start = true;
  const Changes changes = Find(past.samples);
  ASSERT_EQ(changes.series.size(), 1U);
  EXPECT_EQ(KindText(changes.series[0].id),
            "tcp cold IPv4, first attempts only");
}

TEST(ChangesTest, AFailedLookupCountsInTheSeriesInUse) {
  Past past(1);
  past.Add({}, kMonday, kMonday + hours(12));
  const std::size_t all = past.samples.size();
  past.samples[5].family = 0;
  past.samples[5].outcome = Outcome::kDnsFailure;
  const Changes changes = Find(past.samples);
  ASSERT_EQ(changes.series.size(), 1U);
  EXPECT_EQ(changes.series[0].samples, all);
}

}  // namespace
}  // namespace regionbench
