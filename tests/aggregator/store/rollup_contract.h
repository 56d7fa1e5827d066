// SPDX-License-Identifier: Apache-2.0
//
// What every Store makes of samples that it may forget.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "aggregator/stats/quantile.h"
#include "tests/aggregator/store/store_contract.h"

namespace regionbench {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

inline std::vector<RollupRow> Rollups(Store& store, RollupSpan span,
                                      const SampleQuery& query = {}) {
  std::vector<RollupRow> rows;
  const auto read = store.ReadRollups(
      query, span, [&](const RollupRow& row) { rows.push_back(row); });
  EXPECT_TRUE(read) << read.error().message;
  // Which series comes first is the store's business.
  std::ranges::stable_sort(rows, {}, &RollupRow::series);
  return rows;
}

inline std::vector<WallTime> Starts(Store& store, RollupSpan span,
                                    const SampleQuery& query = {}) {
  std::vector<WallTime> starts;
  for (const RollupRow& row : Rollups(store, span, query)) {
    starts.push_back(row.start);
  }
  return starts;
}

/// Rounding is allowed to the sum of squares, and to nothing else.
inline void ExpectSame(RollupRow a, RollupRow b) {
  EXPECT_NEAR(a.rollup.m2, b.rollup.m2, 1e-9 * (1 + b.rollup.m2));
  a.rollup.m2 = b.rollup.m2 = 0;
  EXPECT_TRUE(a == b) << FormatRfc3339(a.start);
}

inline void ExpectSame(const std::vector<RollupRow>& a,
                       const std::vector<RollupRow>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) ExpectSame(a[i], b[i]);
}

class RollupContractTest : public testing::TestWithParam<StoreFactory> {
 protected:
  void Append(const std::vector<Sample>& samples) {
    ASSERT_TRUE(store_->Append(samples));
  }

  // Two targets, one sample a second each, one in seven lost.
  static std::vector<Sample> TwoHours() {
    std::vector<Sample> samples;
    std::mt19937_64 random(41);
    for (std::uint64_t i = 0; i < 14'400; ++i) {
      Sample sample = OkSample(i, static_cast<std::int64_t>(i / 2) * 1'000'000);
      if (i % 2 == 1) sample.target.region = "ap-northeast-2";
      sample.rtt = std::chrono::nanoseconds(30'000'000 + random() % 5'000'000);
      if (random() % 7 == 0) {
        sample.outcome =
            random() % 2 == 0 ? Outcome::kTimeout : Outcome::kRefused;
      }
      samples.push_back(std::move(sample));
    }
    return samples;
  }

  static constexpr std::int64_t kHourUs = 3'600'000'000;
  const std::unique_ptr<Store> store_ = GetParam()();
};

TEST_P(RollupContractTest, AnEmptyStoreHasNothingToRollUpOrForget) {
  EXPECT_EQ(store_->RollUp(100).value(), 0U);
  EXPECT_TRUE(store_->Forget({At(0), At(0)}));
  EXPECT_TRUE(Rollups(*store_, RollupSpan::kHour).empty());
  EXPECT_TRUE(store_->Count({})->empty());
}

TEST_P(RollupContractTest, AMinuteHasWhatItsSamplesSay) {
  Sample slow = OkSample(2, 1000);
  slow.rtt = milliseconds(40);
  Sample lost = OkSample(3, 2000);
  lost.outcome = Outcome::kTimeout;
  lost.rtt = std::nullopt;
  Sample refused = OkSample(4, 3000);
  refused.outcome = Outcome::kRefused;
  refused.rtt = milliseconds(1);
  Sample late = OkSample(5, 4000);
  late.rtt = milliseconds(1500);
  Sample aborted = OkSample(6, 5000);
  aborted.outcome = Outcome::kAborted;
  Sample tainted = OkSample(7, 6000);
  tainted.tainted = true;
  Append({OkSample(1), slow, lost, refused, late, aborted, tainted});
  EXPECT_EQ(RollUpAll(*store_), 7U);
  const auto rows = Rollups(*store_, RollupSpan::kMinute);
  ASSERT_EQ(rows.size(), 1U);
  const Rollup& rollup = rows[0].rollup;
  EXPECT_EQ(rows[0].start, At(0));
  EXPECT_EQ(rows[0].series, StoredSeriesOf(OkSample(1)));
  EXPECT_EQ(rollup.sent, 5U);
  EXPECT_EQ(rollup.invalid, 2U);
  EXPECT_EQ(rollup.lost, 2U);
  EXPECT_EQ(rollup.error, 1U);
  EXPECT_EQ(rows[0].Failures(Outcome::kTimeout), 2U);
  EXPECT_EQ(rows[0].Failures(Outcome::kRefused), 1U);
  EXPECT_EQ(rollup.min_ns, 34'000'000);
  EXPECT_EQ(rollup.max_ns, 40'000'000);
  EXPECT_EQ(rollup.sum_ns, 74'000'000);
  EXPECT_EQ(rollup.longest_loss_run, 3U);
  EXPECT_EQ(rollup.tail_run, 3U);
  EXPECT_NEAR(rollup.m2, 18e-6, 1e-12);
  EXPECT_EQ(rollup.sketch.Received(), 2U);
  EXPECT_EQ(rollup.sketch.Lost(), 3U);
  EXPECT_NEAR(*rollup.sketch.Quantile(0.25), 0.040, 0.040 * 0.0014);
}

TEST_P(RollupContractTest, MinutesAndHoursBeginWhereTheyDoInUtc) {
  Append({OkSample(1, 59'999'999), OkSample(2, 60'000'000),
          OkSample(3, kHourUs - 1), OkSample(4, kHourUs)});
  RollUpAll(*store_);
  EXPECT_EQ(Starts(*store_, RollupSpan::kMinute),
            (std::vector{At(0), At(0) + minutes(1), At(0) + minutes(59),
                         At(0) + minutes(60)}));
  EXPECT_EQ(Starts(*store_, RollupSpan::kHour),
            (std::vector{At(0), At(0) + hours(1)}));
}

TEST_P(RollupContractTest, AWindowTakesTheRollupsThatStartInIt) {
  Append({OkSample(1, 0), OkSample(2, 60'000'000), OkSample(3, 120'000'000)});
  RollUpAll(*store_);
  const auto in = [&](WallTime since, WallTime until) {
    return Starts(*store_, RollupSpan::kMinute,
                  {.since = since, .until = until});
  };
  EXPECT_EQ(in(At(0), At(60'000'000)), std::vector{At(0)});
  EXPECT_EQ(in(At(1), At(60'000'001)), std::vector{At(60'000'000)});
  EXPECT_TRUE(in(At(120'000'001), At(180'000'000)).empty());
}

TEST_P(RollupContractTest, EveryFieldOfTheQueryNarrows) {
  Sample osaka = OkSample(2);
  osaka.probe = "osaka";
  Sample http = OkSample(3);
  http.method = Method::kHttp;
  Sample seoul = OkSample(4);
  seoul.target.region = "ap-northeast-2";
  Append({OkSample(1), osaka, http, seoul});
  RollUpAll(*store_);
  const auto count = [&](const SampleQuery& query) {
    return Rollups(*store_, RollupSpan::kHour, query).size();
  };
  EXPECT_EQ(count({}), 4U);
  EXPECT_EQ(count({.probe = "osaka"}), 1U);
  EXPECT_EQ(count({.probe = "nobody"}), 0U);
  EXPECT_EQ(count({.method = Method::kHttp}), 1U);
  EXPECT_EQ(count({.conn = Conn::kWarm}), 0U);
  EXPECT_EQ(count({.targets = {"aws/*-2"}}), 1U);
}

TEST_P(RollupContractTest, WhatDiffersInMoreThanItsTimesIsAnotherSeries) {
  Sample cold = OkSample(2);
  cold.cold_start = true;
  Sample patient = OkSample(3);
  patient.timeout = seconds(2);
  Sample six = OkSample(4);
  six.family = 6;
  Append({OkSample(1), cold, patient, six});
  RollUpAll(*store_);
  EXPECT_EQ(Rollups(*store_, RollupSpan::kMinute).size(), 4U);
}

TEST_P(RollupContractTest, HoursAreTheirMinutesAndAnySplitGivesTheSameRows) {
  const auto samples = TwoHours();
  const auto other = GetParam()();
  Append(samples);
  EXPECT_EQ(RollUpAll(*store_), samples.size());
  std::size_t next = 0;
  for (const std::size_t part : {1U, 119U, 1U, 3000U, 7000U, 4279U}) {
    ASSERT_TRUE(other->Append(std::span(samples).subspan(next, part)));
    next += part;
    RollUpAll(*other, 777);
  }
  ASSERT_EQ(next, samples.size());
  for (const RollupSpan span : {RollupSpan::kMinute, RollupSpan::kHour}) {
    ExpectSame(Rollups(*other, span), Rollups(*store_, span));
  }
  std::map<StoredSeries, RollupRow> merged;
  for (const RollupRow& row : Rollups(*store_, RollupSpan::kMinute)) {
    if (row.start >= At(kHourUs)) continue;
    RollupRow& hour = merged[row.series];
    hour.series = row.series;
    hour.start = At(0);
    hour.Merge(row);
  }
  for (const RollupRow& row :
       Rollups(*store_, RollupSpan::kHour, {.until = At(kHourUs)})) {
    ExpectSame(merged.at(row.series), row);
  }
}

TEST_P(RollupContractTest, ALateBatchIsAddedOnceAndARepeatedOneNever) {
  const auto samples = TwoHours();
  std::vector<Sample> early;
  std::vector<Sample> late;
  for (const Sample& sample : samples) {
    (sample.seq % 5 == 2 ? late : early).push_back(sample);
  }
  Append(early);
  RollUpAll(*store_);
  EXPECT_EQ(store_->RollUp(10).value(), 0U);
  Append(late);
  Append(early);
  EXPECT_EQ(RollUpAll(*store_), late.size());
  const auto other = GetParam()();
  ASSERT_TRUE(other->Append(samples));
  RollUpAll(*other);
  for (const RollupSpan span : {RollupSpan::kMinute, RollupSpan::kHour}) {
    auto got = Rollups(*store_, span);
    auto want = Rollups(*other, span);
    ASSERT_EQ(got.size(), want.size());
    for (std::size_t i = 0; i < got.size(); ++i) {
      for (RollupRow* row : {&got[i], &want[i]}) {  // runs need the order
        row->rollup.longest_loss_run = row->rollup.head_run =
            row->rollup.tail_run = 0;
      }
      ExpectSame(got[i], want[i]);
    }
  }
}

TEST_P(RollupContractTest, TheQuantilesOfAnyWindowAreWithinTheBound) {
  const auto samples = TwoHours();
  Append(samples);
  RollUpAll(*store_);
  std::mt19937_64 random(43);
  for (int i = 0; i < 40; ++i) {
    const auto from = static_cast<std::int64_t>(random() % 119);
    const auto length = static_cast<std::int64_t>(1 + random() % 60);
    const SampleQuery window = {.since = At(from * 60'000'000),
                                .until = At((from + length) * 60'000'000),
                                .targets = {"aws/ap-northeast-1"}};
    std::vector<double> exact;
    for (const Sample& sample : All(*store_, window)) {
      const bool ok = sample.outcome == Outcome::kOk;
      exact.push_back(ok ? static_cast<double>(sample.rtt->count()) * 1e-9
                         : INFINITY);
    }
    Rollup merged;
    for (const auto& row : Rollups(*store_, RollupSpan::kMinute, window)) {
      merged.Merge(row.rollup);
    }
    ASSERT_EQ(merged.sent, exact.size());
    for (const double p : {0.0, 0.1, 0.5, 0.8, 0.9, 1.0}) {
      const double want = *QuantileInPlace(exact, p);
      const double got = *merged.sketch.Quantile(p);
      if (std::isinf(want)) {
        EXPECT_EQ(got, want);
      } else {
        EXPECT_NEAR(got, want, want * 0.001354);
      }
    }
  }
}

TEST_P(RollupContractTest, WhatIsForgottenLivesOnInRollups) {
  const auto samples = TwoHours();
  Append(samples);
  const auto before = store_->Count({});
  ASSERT_TRUE(store_->Forget({At(kHourUs + 5), At(0)}));
  EXPECT_EQ(*store_->Remembers(), (Horizon{At(kHourUs), At(0)}));
  EXPECT_TRUE(All(*store_, {.until = At(kHourUs)}).empty());
  EXPECT_EQ(All(*store_).size(), samples.size() / 2);
  std::uint64_t sent = 0;
  for (const RollupRow& row :
       Rollups(*store_, RollupSpan::kHour, {.until = At(kHourUs)})) {
    sent += row.rollup.sent;
  }
  EXPECT_EQ(sent, samples.size() / 2);
  auto after = *store_->Count({});
  auto wanted = *before;
  std::ranges::sort(after, {}, &SeriesCount::series);
  std::ranges::sort(wanted, {}, &SeriesCount::series);
  EXPECT_TRUE(after == wanted);
}

TEST_P(RollupContractTest, AForgottenSampleIsNotTakenAgain) {
  Append({OkSample(1), OkSample(2, 1)});
  ASSERT_TRUE(store_->Forget({At(kHourUs), At(0)}));
  EXPECT_TRUE(All(*store_).empty());
  EXPECT_EQ(store_->Append(std::vector{OkSample(2, 1)})->duplicate, 1U);
  EXPECT_EQ(RollUpAll(*store_), 0U);
  EXPECT_EQ(Rollups(*store_, RollupSpan::kHour)[0].rollup.sent, 2U);
}

TEST_P(RollupContractTest, ALateSampleOfAForgottenHourCountsOnceItIsRolledUp) {
  Append({OkSample(1), OkSample(2, 1)});
  ASSERT_TRUE(store_->Forget({At(kHourUs), At(0)}));
  Append({OkSample(3, 2), OkSample(4, kHourUs)});
  EXPECT_EQ(Seqs(*store_), (Seq{4}));
  EXPECT_EQ(RollUpAll(*store_), 2U);
  const auto rows = Rollups(*store_, RollupSpan::kHour, {.until = At(kHourUs)});
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].rollup.sent, 3U);
  ASSERT_TRUE(store_->Forget({At(2 * kHourUs), At(0)}));
  EXPECT_EQ(Rollups(*store_, RollupSpan::kHour).size(), 2U);
}

TEST_P(RollupContractTest, OfForgottenMinutesOnlyHoursAreLeft) {
  Append({OkSample(1), OkSample(2, kHourUs)});
  ASSERT_TRUE(store_->Forget({At(2 * kHourUs), At(kHourUs)}));
  EXPECT_EQ(Starts(*store_, RollupSpan::kMinute), std::vector{At(kHourUs)});
  Append({OkSample(3, 1)});
  RollUpAll(*store_);
  EXPECT_EQ(Starts(*store_, RollupSpan::kMinute), std::vector{At(kHourUs)});
  EXPECT_EQ(Rollups(*store_, RollupSpan::kHour)[0].rollup.sent, 2U);
}

TEST_P(RollupContractTest, TheHorizonNeverMovesBack) {
  ASSERT_TRUE(store_->Forget({At(2 * kHourUs), At(kHourUs)}));
  ASSERT_TRUE(store_->Forget({At(kHourUs), At(0)}));
  EXPECT_EQ(*store_->Remembers(), (Horizon{At(2 * kHourUs), At(kHourUs)}));
}

TEST_P(RollupContractTest, RandomSamplesOfEveryKindAreAllCounted) {
  const auto samples = RandomSamples(6, 2000);
  Append(samples);
  EXPECT_EQ(RollUpAll(*store_, 300), samples.size());
  for (const RollupSpan span : {RollupSpan::kMinute, RollupSpan::kHour}) {
    std::uint64_t attempts = 0;
    for (const RollupRow& row : Rollups(*store_, span)) {
      attempts += row.rollup.sent + row.rollup.invalid;
    }
    EXPECT_EQ(attempts, samples.size());
  }
}

}  // namespace regionbench
