// SPDX-License-Identifier: Apache-2.0
#include "aggregator/insight/bucket_medians.h"

#include <gtest/gtest.h>

#include "tests/support/past.h"

namespace regionbench {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

TEST(BucketWidthTest, GrowsSoThatThereAreAFewThousandPoints) {
  EXPECT_EQ(BucketWidth(hours(1)), minutes(10));
  EXPECT_EQ(BucketWidth(hours(30 * 24)), minutes(10));
  EXPECT_EQ(BucketWidth(hours(31 * 24)), minutes(20));
  EXPECT_EQ(BucketWidth(hours(365 * 24)), hours(3));
  EXPECT_EQ(BucketWidth(hours(50 * 365 * 24)), hours(5 * 24));
}

TEST(BucketMediansTest, TenAttemptsMakeAPointAndNineDoNot) {
  BucketMedians medians(minutes(10));
  for (int i = 1; i <= 10; ++i) medians.Add(kMonday + minutes(5), i);
  for (int i = 1; i <= 9; ++i) medians.Add(kMonday + minutes(10), i);
  for (int i = 1; i <= 11; ++i) medians.Add(kMonday + minutes(25), i);
  medians.Finish();
  ASSERT_EQ(medians.points().size(), 2U);
  EXPECT_EQ(medians.points()[0].at, kMonday);
  EXPECT_EQ(medians.points()[0].median, 5.5);
  EXPECT_EQ(medians.points()[1].at, kMonday + minutes(20));
  EXPECT_EQ(medians.points()[1].median, 6);
  EXPECT_EQ(medians.skipped(), 1U);
  EXPECT_EQ(medians.samples(), 30U);
}

}  // namespace
}  // namespace regionbench
