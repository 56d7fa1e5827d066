// SPDX-License-Identifier: Apache-2.0
//
// What every Store promises while it makes itself smaller.
#pragma once

#include <gtest/gtest.h>

#include "tests/aggregator/store/rollup_contract.h"

namespace regionbench {

class CompactionContractTest : public testing::TestWithParam<StoreFactory> {
 protected:
  void Append(const std::vector<Sample>& samples) {
    ASSERT_TRUE(store_->Append(samples));
  }

  static std::vector<SeriesCount> Sorted(std::vector<SeriesCount> counts) {
    std::ranges::sort(counts, {}, &SeriesCount::series);
    return counts;
  }

  static constexpr std::int64_t kHourUs = 3'600'000'000;
  const std::unique_ptr<Store> store_ = GetParam()();
};

TEST_P(CompactionContractTest, AnEmptyStoreHasNothingToCompact) {
  EXPECT_EQ(CompactAll(*store_).moved, 0U);
}

TEST_P(CompactionContractTest, NobodySeesADifference) {
  const auto samples = RandomSamples(11, 3000);
  for (std::size_t i = 0; i < samples.size(); i += 500) {
    Append({samples.begin() + static_cast<std::ptrdiff_t>(i),
            samples.begin() + static_cast<std::ptrdiff_t>(i + 500)});
    if (i == 1000) RollUpAll(*store_, 200);
    CompactAll(*store_);
  }
  EXPECT_TRUE(All(*store_) == samples);
  RollUpAll(*store_);
  CompactAll(*store_);
  EXPECT_TRUE(All(*store_) == samples);
  EXPECT_EQ(store_->Append(samples)->duplicate, samples.size());
}

TEST_P(CompactionContractTest, AnyWindowHasItsSamplesAndNoOther) {
  const auto samples = RandomSamples(12, 2000);
  Append(samples);
  RollUpAll(*store_);
  CompactAll(*store_);
  std::mt19937_64 random(13);
  for (int i = 0; i < 50; ++i) {
    const WallTime since =
        At(static_cast<std::int64_t>(random() % 86'400) * 1'000'000);
    const SampleQuery query = {
        .since = since,
        .until = since + minutes(random() % 300),
        .probe = i % 2 == 0 ? std::optional<std::string>("tokyo-office")
                            : std::nullopt,
        .targets = i % 3 == 0 ? std::vector<std::string>{"aws/*-[12]"}
                              : std::vector<std::string>{}};
    std::vector<Sample> wanted;
    for (const Sample& sample : samples) {
      if (sample.at < since || sample.at >= *query.until) continue;
      if (query.probe && sample.probe != *query.probe) continue;
      if (IsWanted(query, sample.target)) wanted.push_back(sample);
    }
    EXPECT_TRUE(All(*store_, query) == wanted);
    std::uint64_t attempts = 0;
    const auto counts = store_->Count(query).value();
    for (const SeriesCount& count : counts) {
      attempts += count.attempts;
    }
    EXPECT_EQ(attempts, wanted.size());
  }
}

TEST_P(CompactionContractTest, LateSamplesComeBackInTheirPlace) {
  const auto samples = RandomSamples(14, 900);
  std::vector<Sample> early;
  std::vector<Sample> late;
  for (const Sample& sample : samples) {
    (sample.seq % 3 == 1 ? late : early).push_back(sample);
  }
  for (const auto& part : {early, late, early}) {
    Append(part);
    RollUpAll(*store_);
    CompactAll(*store_);
  }
  EXPECT_TRUE(All(*store_) == samples);
}

TEST_P(CompactionContractTest, TimesAndNumbersFarFromAllOthersComeBack) {
  std::vector<Sample> samples;
  for (const std::int64_t extreme :
       {std::int64_t{0}, std::int64_t{1}, std::int64_t{1} << 57,
        std::numeric_limits<std::int64_t>::max(),
        std::numeric_limits<std::int64_t>::min()}) {
    Sample sample =
        OkSample(samples.size(), static_cast<std::int64_t>(samples.size()));
    sample.outcome = Outcome::kRefused;
    sample.rtt = sample.user_rtt = std::chrono::nanoseconds(extreme);
    sample.lag = sample.sent_mono = std::chrono::nanoseconds(extreme);
    sample.bytes = static_cast<std::uint64_t>(extreme);
    sample.phases.tls = std::chrono::nanoseconds(extreme);
    samples.push_back(sample);
  }
  Append(samples);
  RollUpAll(*store_);
  CompactAll(*store_);
  EXPECT_TRUE(All(*store_) == samples);
}

TEST_P(CompactionContractTest, ACountIsTheSameAfterwards) {
  Append(RandomSamples(15, 2000));
  const SampleQuery part = {.since = At(kHourUs / 2 + 7),
                            .until = At(20 * kHourUs + 99)};
  const auto all = Sorted(*store_->Count({}));
  const auto some = Sorted(*store_->Count(part));
  RollUpAll(*store_, 700);
  EXPECT_TRUE(Sorted(*store_->Count({})) == all);
  EXPECT_TRUE(Sorted(*store_->Count(part)) == some);
  CompactAll(*store_);
  EXPECT_TRUE(Sorted(*store_->Count({})) == all);
  EXPECT_TRUE(Sorted(*store_->Count(part)) == some);
}

TEST_P(CompactionContractTest, ForgottenSamplesAreGoneFromChunksToo) {
  auto samples = RandomSamples(16, 2000);
  Append(samples);
  RollUpAll(*store_);
  CompactAll(*store_);
  ASSERT_TRUE(store_->Forget({.samples = At(5 * kHourUs)}));
  std::erase_if(samples, [](const Sample& sample) {
    return sample.at < At(5 * kHourUs);
  });
  EXPECT_TRUE(All(*store_) == samples);
}

TEST_P(CompactionContractTest, DetailsAreForgottenEarlierThanTheirSamples) {
  auto samples = RandomSamples(17, 1000);
  const auto late = RandomSamples(18, 100);
  Append(samples);
  RollUpAll(*store_);
  CompactAll(*store_);
  ASSERT_TRUE(store_->Forget({.details = At(6 * kHourUs + 1)}));
  EXPECT_EQ(store_->Remembers()->details, At(6 * kHourUs));
  for (Sample sample : late) {
    sample.seq += 5000;
    samples.push_back(sample);
    Append({sample});
  }
  for (Sample& sample : samples) {
    if (sample.at >= At(6 * kHourUs)) continue;
    sample.user_rtt = sample.lag = sample.sent_mono = std::nullopt;
    sample.local_port = 0;
  }
  std::ranges::sort(samples, {},
                    [](const Sample& s) { return std::pair(s.at, s.seq); });
  EXPECT_TRUE(All(*store_) == samples);
  RollUpAll(*store_);
  CompactAll(*store_);
  EXPECT_TRUE(All(*store_) == samples);
}

TEST_P(CompactionContractTest, ASeriesIsSeenFromItsFirstMinuteToItsLast) {
  EXPECT_TRUE(store_->Seen()->empty());
  Sample osaka = OkSample(9, 5 * kHourUs);
  osaka.probe = "osaka";
  Append(
      {OkSample(1, 61'000'000), OkSample(2, 3 * kHourUs + 130'000'000), osaka});
  EXPECT_TRUE(store_->Seen()->empty());
  RollUpAll(*store_);
  const auto seen = [&] {
    auto all = store_->Seen().value();
    std::ranges::sort(all, {}, &SeriesSeen::series);
    return all;
  };
  ASSERT_EQ(seen().size(), 2U);
  EXPECT_EQ(seen()[0].series.probe, "osaka");
  EXPECT_EQ(seen()[0].first, At(5 * kHourUs));
  EXPECT_EQ(StartOf(RollupSpan::kHour, seen()[1].first), At(0));
  EXPECT_LE(seen()[1].first, At(60'000'000));
  EXPECT_EQ(seen()[1].last, At(3 * kHourUs + 120'000'000));
  ASSERT_TRUE(store_->Forget({.minutes = At(kHourUs)}));
  EXPECT_EQ(seen()[1].first, At(0));
  EXPECT_EQ(seen()[1].last, At(3 * kHourUs + 120'000'000));
  ASSERT_TRUE(store_->Forget({.minutes = At(9 * kHourUs)}));
  EXPECT_EQ(seen()[1].last, At(3 * kHourUs));
}

TEST_P(CompactionContractTest, ShrinkingForgetsTheOldestHoursAndNoRollup) {
  const auto samples = RandomSamples(19, 4000);
  Append(samples);
  RollUpAll(*store_);
  CompactAll(*store_);
  const std::size_t hours_before = Rollups(*store_, RollupSpan::kHour).size();
  const std::uint64_t bytes = store_->Size()->bytes;
  EXPECT_EQ(store_->ShrinkTo(bytes), true);
  EXPECT_EQ(All(*store_).size(), 4000U);
  EXPECT_EQ(store_->ShrinkTo(bytes - bytes / 10), true);
  const auto left = All(*store_);
  EXPECT_LT(left.size(), 4000U);
  EXPECT_GT(left.size(), 1000U);
  EXPECT_EQ(StartOf(RollupSpan::kHour, left.front().at),
            store_->Remembers()->samples);
  EXPECT_EQ(left.back(), samples.back());
  EXPECT_EQ(Rollups(*store_, RollupSpan::kHour).size(), hours_before);
}

}  // namespace regionbench
