// SPDX-License-Identifier: Apache-2.0
#include "aggregator/insight/kind.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/past.h"

namespace regionbench {
namespace {

using std::chrono::seconds;

SeriesCount Series(Method method, int family, std::uint64_t attempts) {
  SeriesCount count;
  count.series.method = method;
  count.series.family = family;
  count.series.timeout = seconds(2);
  count.attempts = attempts;
  return count;
}

TEST(KindTest, IsTheOneWithTheMostAttempts) {
  std::vector<SeriesCount> counts = {
      Series(Method::kTcp, 4, 100), Series(Method::kTcp, 6, 50),
      Series(Method::kIcmp, 4, 120), Series(Method::kTcp, 4, 30),
      Series(Method::kTcp, 0, 999)};
  counts[3].series.timeout = seconds(1);
  const auto kind = UsualKind(counts);
  ASSERT_TRUE(kind);
  EXPECT_EQ(KindText(*kind), "tcp cold IPv4");
  EXPECT_EQ(kind->timeout, seconds(1));
  EXPECT_EQ(kind->attempts, 1129U);
  EXPECT_EQ(kind->others, 170U);
  EXPECT_FALSE(UsualKind({}));
}

TEST(KindTest, FirstAttemptsAreAKindWhereThereIsNothingElse) {
  std::vector<SeriesCount> counts = {Series(Method::kTcp, 4, 100)};
  counts[0].series.cold_start = true;
  EXPECT_TRUE(UsualKind(counts)->cold_start);
  counts.push_back(Series(Method::kTcp, 6, 1));
  EXPECT_FALSE(UsualKind(counts)->cold_start);
}

TEST(KindTest, ValuesAreOfThatKindOnlyAndCensoredAtItsTimeout) {
  const Kind kind{.timeout = std::chrono::milliseconds(500)};
  Past past(1);
  Sample sample = past.Answer({}, kMonday);
  sample.rtt = std::chrono::milliseconds(400);
  EXPECT_EQ(ValueOf(sample, kind, false), 4e8);
  sample.rtt = std::chrono::milliseconds(600);
  EXPECT_TRUE(std::isinf(*ValueOf(sample, kind, false)));
  sample.tainted = true;
  EXPECT_FALSE(ValueOf(sample, kind, false));
  EXPECT_TRUE(ValueOf(sample, kind, true));
  sample.family = 6;
  EXPECT_FALSE(ValueOf(sample, kind, true));
  sample.family = 0;
  sample.outcome = Outcome::kDnsFailure;
  EXPECT_TRUE(ValueOf(sample, kind, true));
}

}  // namespace
}  // namespace regionbench
