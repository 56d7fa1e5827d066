// SPDX-License-Identifier: Apache-2.0
#include "aggregator/insight/profile.h"

#include <gtest/gtest.h>

#include "tests/support/days.h"

namespace regionbench {
namespace {

TEST(ProfileTest, TokyoByDayATieByNight) {
  const auto samples = TokyoByDay(14);
  EXPECT_EQ(ByHour(samples, ProfileOf(14)).text,
            "aws/ap-northeast-1 at 23-11 UTC, a tie at 11-23 UTC");
  ProfileRequest local = ProfileOf(14);
  local.utc_offset = std::chrono::hours(9);
  const Profile profile = ByHour(samples, local);
  EXPECT_EQ(profile.text,
            "aws/ap-northeast-1 by day (08-20 UTC+09:00), a tie by night "
            "(20-08 UTC+09:00)");
  EXPECT_EQ(profile.State(), VerdictState::kWinner);
  EXPECT_EQ(profile.hours[8].state, VerdictState::kWinner);
  EXPECT_EQ(profile.hours[8].rival->region, "ap-northeast-2");
  EXPECT_EQ(profile.hours[7].state, VerdictState::kTied);
  EXPECT_EQ(profile.hours[7].days, 14U);
}

TEST(ProfileTest, SevenDaysAreTooFew) {
  const Profile profile = ByHour(TokyoByDay(7), ProfileOf(7));
  EXPECT_EQ(profile.text, "too few days at every hour");
  EXPECT_EQ(profile.hours[0].more_days, 1U);
  EXPECT_EQ(profile.State(), VerdictState::kUnsure);
  EXPECT_EQ(ByHour({}, ProfileOf(7)).text, "nothing was measured");
  EXPECT_EQ(ByHour({}, ProfileOf(7)).State(), VerdictState::kNoData);
}

TEST(ProfileTest, EqualTargetsHaveNoWinnerAtAnyHour) {
  int winners = 0;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    Past past(seed);
    const WallTime end = kMonday + std::chrono::hours(24 * 10);
    past.Add({.every = std::chrono::seconds(90)}, kMonday, end);
    past.Add({.id = "aws/ap-northeast-2/dynamodb",
              .every = std::chrono::seconds(90)},
             kMonday, end);
    ProfileRequest request = ProfileOf(10);
    request.min_difference = Nanoseconds(0);  // ties are refused
    request.min_difference_ratio = 0;
    for (const HourVerdict& hour : ByHour(past.samples, request).hours) {
      winners += hour.state == VerdictState::kWinner ? 1 : 0;
      EXPECT_FALSE(hour.together) << seed << " at " << hour.hour;
    }
  }
  // 240 hours at 5 % each are wrong 12 times by themselves.
  EXPECT_LE(winners, 20);
}

TEST(ProfileTest, ADayWithoutSamplesIsNoSection) {
  auto samples = TokyoByDay(10);
  std::erase_if(samples, [](const Sample& sample) {
    return sample.at >= kMonday + std::chrono::hours(24) &&
           sample.at < kMonday + std::chrono::hours(48) &&
           sample.target.region == "ap-northeast-2";
  });
  EXPECT_EQ(ByHour(samples, ProfileOf(10)).hours[3].days, 9U);
}

TEST(ProfileTest, ATargetThatLosesTooMuchCannotBeNearest) {
  auto samples = TokyoByDay(10);
  for (Sample& sample : samples) {
    if (sample.target.region != "ap-northeast-1" || sample.seq % 4 != 0) {
      continue;
    }
    sample.outcome = Outcome::kTimeout;
    sample.rtt.reset();
  }
  EXPECT_EQ(ByHour(samples, ProfileOf(10)).text,
            "aws/ap-northeast-2 at every hour");
}

TEST(ProfileTest, HoursInARowAreToldTogether) {
  Profile profile = ByHour(TokyoByDay(9), ProfileOf(9));
  for (HourVerdict& hour : profile.hours) {
    hour.state = hour.hour == 7 || hour.hour == 12 ? VerdictState::kUnsure
                                                   : VerdictState::kWinner;
    hour.together = hour.state == VerdictState::kWinner;
    hour.best = {*TargetId::Parse(hour.hour < 3 ? "aws/b" : "aws/a")};
  }
  EXPECT_EQ(Sentence(profile),
            "aws/a at 03-07, 08-12, 13-00 UTC, aws/b at 00-03 UTC, unsure at "
            "07, 12 UTC");
}

TEST(ProfileTest, TooFewAttemptsAreNotNothing) {
  Past past(1);
  past.Add({.every = std::chrono::hours(1)}, kMonday,
           kMonday + std::chrono::hours(24 * 9));
  const Profile profile = ByHour(past.samples, ProfileOf(9));
  EXPECT_EQ(profile.hours[0].days, 0U);
  EXPECT_EQ(profile.text, "too few attempts at every hour");
}

}  // namespace
}  // namespace regionbench
