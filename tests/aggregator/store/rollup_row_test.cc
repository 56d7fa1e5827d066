// SPDX-License-Identifier: Apache-2.0
#include "aggregator/store/rollup_row.h"

#include <gtest/gtest.h>

#include <random>

#include "tests/support/random_sample.h"

namespace regionbench {
namespace {

using std::chrono::nanoseconds;

Sample Answered(nanoseconds rtt) {
  Sample sample;
  sample.rtt = rtt;
  return sample;
}

TEST(CountedAsTest, AReplyHasTheBucketOfItsTime) {
  const auto counted = CountedAs(Answered(std::chrono::seconds(1)));
  EXPECT_EQ(counted.outcome, RollupOutcome::kReceived);
  EXPECT_EQ(counted.bucket, 0);  // the bucket that ends at 1 s
  EXPECT_EQ(CountedAs(Answered(std::chrono::seconds(2))).bucket, 256);
}

TEST(CountedAsTest, ATimeWithoutBucketIsInvalid) {
  EXPECT_EQ(CountedAs(Answered(nanoseconds(0))).outcome,
            RollupOutcome::kInvalid);
}

TEST(CountedAsTest, IsWhatARollupOfTheSampleAloneSays) {
  std::mt19937_64 random(7);
  for (std::uint64_t seq = 0; seq < 2000; ++seq) {
    const Sample sample = support::RandomSample(random, seq);
    RollupRow row;
    row.Add(sample);
    const CountedAttempt counted = CountedAs(sample);
    const bool is_lost = counted.outcome == RollupOutcome::kLost;
    const bool is_error = counted.outcome == RollupOutcome::kError;
    const bool is_invalid = counted.outcome == RollupOutcome::kInvalid;
    EXPECT_EQ(row.rollup.lost, is_lost ? 1U : 0U);
    EXPECT_EQ(row.rollup.error, is_error ? 1U : 0U);
    EXPECT_EQ(row.rollup.invalid, is_invalid ? 1U : 0U);
    EXPECT_EQ(row.rollup.sketch.FirstIndex(), counted.bucket);
  }
}

}  // namespace
}  // namespace regionbench
