// SPDX-License-Identifier: Apache-2.0
//
// What every Store has to do, whatever it is made of. A store's test
// instantiates the suite with how to make an empty one; one file a program.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>

#include "tests/aggregator/store/stored_samples.h"

namespace regionbench {

using StoreFactory = std::function<std::unique_ptr<Store>()>;

class StoreContractTest : public testing::TestWithParam<StoreFactory> {
 protected:
  void Append(const std::vector<Sample>& samples, std::uint64_t accepted,
              std::uint64_t duplicate) {
    const auto counts = store_->Append(samples);
    ASSERT_TRUE(counts) << counts.error().message;
    EXPECT_EQ(counts->accepted, accepted);
    EXPECT_EQ(counts->duplicate, duplicate);
  }

  const std::unique_ptr<Store> store_ = GetParam()();
};

TEST_P(StoreContractTest, AnEmptyStoreGivesNothingAndTakesNothing) {
  EXPECT_TRUE(All(*store_).empty());
  Append({}, 0, 0);
}

TEST_P(StoreContractTest, EveryFieldComesBack) {
  const auto samples = RandomSamples(1, 500);
  Append(samples, 500, 0);
  EXPECT_TRUE(All(*store_) == samples);
}

TEST_P(StoreContractTest, SamplesComeInOrderOfTimeWhateverTheOrderTheyCame) {
  Append({OkSample(1, 30), OkSample(2, 10)}, 2, 0);
  Append({OkSample(3, 20)}, 1, 0);
  EXPECT_EQ(Seqs(*store_), (Seq{2, 3, 1}));
}

TEST_P(StoreContractTest, ASampleSentAgainChangesNothing) {
  Append({OkSample(1), OkSample(1)}, 1, 1);
  Sample other = OkSample(1);
  other.rtt = std::chrono::milliseconds(99);
  Append({other, OkSample(2)}, 1, 1);
  const auto samples = All(*store_);
  ASSERT_EQ(samples.size(), 2U);
  EXPECT_EQ(samples[0].rtt, std::chrono::milliseconds(34));
}

TEST_P(StoreContractTest, TheSameNumberOfAnotherBootOrProbeIsAnotherSample) {
  Sample other_boot = OkSample(1);
  other_boot.boot = "01JE";
  Sample other_probe = OkSample(1);
  other_probe.probe = "osaka";
  Append({OkSample(1), other_boot, other_probe}, 3, 0);
}

TEST_P(StoreContractTest, NumbersFarApartAreToldApart) {
  constexpr std::uint64_t kFar = (std::uint64_t{1} << 53U) - 1;
  Append({OkSample(0), OkSample(63), OkSample(64), OkSample(kFar)}, 4, 0);
  Append({OkSample(kFar), OkSample(64), OkSample(63), OkSample(62)}, 1, 3);
}

TEST_P(StoreContractTest, AThousandShuffledDuplicatesLeaveTheContentAsItWas) {
  const auto samples = RandomSamples(2, 300);
  Append(samples, 300, 0);
  std::mt19937_64 random(3);
  auto again = samples;
  for (int i = 0; i < 1000; ++i) {
    std::ranges::shuffle(again, random);
    const std::size_t n = 1 + random() % 5;
    Append({again.begin(), again.begin() + static_cast<std::ptrdiff_t>(n)}, 0,
           n);
  }
  EXPECT_TRUE(All(*store_) == samples);
}

TEST_P(StoreContractTest, SinceIsInclusiveAndUntilIsExclusive) {
  Append({OkSample(1, 10), OkSample(2, 20), OkSample(3, 30)}, 3, 0);
  EXPECT_EQ(Seqs(*store_, {.since = At(20)}), (Seq{2, 3}));
  EXPECT_EQ(Seqs(*store_, {.until = At(20)}), (Seq{1}));
  EXPECT_EQ(Seqs(*store_, {.since = At(20), .until = At(30)}), (Seq{2}));
  EXPECT_EQ(Seqs(*store_, {.since = At(40)}), (Seq{}));
}

TEST_P(StoreContractTest, EveryFieldOfTheQueryNarrows) {
  Sample osaka = OkSample(2);
  osaka.probe = "osaka";
  Sample http = OkSample(3);
  http.method = Method::kHttp;
  Sample warm = OkSample(4);
  warm.conn = Conn::kWarm;
  Append({OkSample(1), osaka, http, warm}, 4, 0);
  EXPECT_EQ(Seqs(*store_, {.probe = "osaka"}), (Seq{2}));
  EXPECT_EQ(Seqs(*store_, {.probe = "nobody"}), (Seq{}));
  EXPECT_EQ(Seqs(*store_, {.method = Method::kHttp}), (Seq{3}));
  EXPECT_EQ(Seqs(*store_, {.conn = Conn::kWarm}), (Seq{4}));
}

TEST_P(StoreContractTest, TargetsAreGlobs) {
  Sample seoul = OkSample(2);
  seoul.target = {"aws", "ap-northeast-2", "ec2"};
  Sample office = OkSample(3);
  office.target = {"custom", "office", ""};
  Append({OkSample(1), seoul, office}, 3, 0);
  EXPECT_EQ(Seqs(*store_, {.targets = {"aws/*"}}), (Seq{1, 2}));
  EXPECT_EQ(Seqs(*store_, {.targets = {"aws/*/ec2"}}), (Seq{2}));
  EXPECT_EQ(Seqs(*store_, {.targets = {"custom/*", "*/*-1"}}), (Seq{1, 3}));
  EXPECT_EQ(Seqs(*store_, {.targets = {"aws/ap-northeast-1"}}), (Seq{1}));
  EXPECT_EQ(Seqs(*store_, {.targets = {"gcp/*"}}), (Seq{}));
  EXPECT_EQ(Seqs(*store_, {.targets = {"all"}}), (Seq{1, 2, 3}));
}

TEST_P(StoreContractTest, TextFromOutsideIsTextAndNotSql) {
  Sample sample = OkSample(1);
  sample.probe = "x'; DROP TABLE recent; --";
  Append({sample}, 1, 0);
  EXPECT_EQ(Seqs(*store_, {.probe = sample.probe}), (Seq{1}));
}

}  // namespace regionbench
