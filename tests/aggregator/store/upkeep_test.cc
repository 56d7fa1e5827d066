// SPDX-License-Identifier: Apache-2.0
#include "aggregator/store/upkeep.h"

#include <atomic>

#include "tests/aggregator/store/stored_samples.h"
#include "tests/support/memory_store.h"
#include "tests/support/temporary_folder.h"

namespace regionbench {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using support::TemporaryFolder;

class UpkeepTest : public testing::Test {
 protected:
  std::unique_ptr<Store> Open() { return OpenSqliteStore(path_).value(); }

  // Looks until `there` is true of its state.
  template <typename Condition>
  static UpkeepState Until(Upkeep& upkeep, const Condition& there) {
    for (;;) {
      UpkeepState state = upkeep.State();
      if (there(state)) return state;
      upkeep.Hurry();
      std::this_thread::yield();
    }
  }

  // One a minute, the last one now.
  static std::vector<Sample> Lately(std::size_t n) {
    std::vector<Sample> samples;
    for (std::size_t i = 0; i < n; ++i) {
      Sample sample = OkSample(i);
      sample.at = WallNow() - minutes(n - 1 - i);
      sample.local_port = 5;
      samples.push_back(sample);
    }
    return samples;
  }

  const TemporaryFolder folder_;
  const std::string path_ = folder_.File("samples.db");
};

TEST_F(UpkeepTest, SamplesAreRolledUpAndCompactedWithoutBeingAsked) {
  const auto store = Open();
  const auto samples = Lately(600);
  ASSERT_TRUE(store->Append(samples));
  Upkeep upkeep(Open(), {});
  const auto state =
      Until(upkeep, [](const UpkeepState& s) { return s.rounds > 0; });
  EXPECT_EQ(state.rolled_up, 600U);
  EXPECT_EQ(state.compacted, 600U);
  EXPECT_EQ(state.compactions, 1U);
  EXPECT_EQ(state.failures, 0U);
  EXPECT_TRUE(state.last_success);
  EXPECT_EQ(state.size.recent, 0U);
  EXPECT_GE(state.size.chunks, 10U);
  EXPECT_TRUE(All(*store) == samples);
}

TEST_F(UpkeepTest, OldSamplesMinutesAndDetailsAreForgottenEachInItsTime) {
  const auto store = Open();
  ASSERT_TRUE(store->Append(Lately(600)));
  Upkeep upkeep(Open(), {.retention = hours(6),
                         .minute_retention = hours(4),
                         .detail_retention = hours(2)});
  Until(upkeep, [](const UpkeepState& s) { return s.rounds > 0; });
  const Horizon horizon = store->Remembers().value();
  const WallTime now = WallNow();
  EXPECT_LE(now - horizon.samples, hours(7));
  EXPECT_GE(now - horizon.samples, hours(6));
  EXPECT_LE(now - horizon.minutes, hours(5));
  EXPECT_LE(now - horizon.details, hours(3));
  const auto left = All(*store);
  EXPECT_GE(left.size(), 360U);
  EXPECT_LE(left.size(), 421U);
  EXPECT_EQ(left.front().local_port, 0);
  EXPECT_EQ(left.back().local_port, 5);
}

TEST_F(UpkeepTest, AStoreThatIsTooLargeLosesItsOldestSamples) {
  const auto store = Open();
  std::vector<Sample> samples;
  std::mt19937_64 random(31);
  for (std::size_t i = 0; i < 8000; ++i) {
    Sample sample = support::RandomSample(random, i);
    sample.at = At(static_cast<std::int64_t>(i) * 10'000'000);
    samples.push_back(sample);
  }
  ASSERT_TRUE(store->Append(samples));
  RollUpAll(*store);
  CompactAll(*store);
  const std::uint64_t limit = store->Size()->bytes * 9 / 10;
  Upkeep upkeep(Open(), {.detail_retention = {}, .max_size = limit});
  Until(upkeep, [](const UpkeepState& s) { return s.rounds > 0; });
  EXPECT_LE(store->Size()->bytes, limit);
  const auto left = All(*store);
  EXPECT_GT(left.size(), 2000U);
  EXPECT_LT(left.size(), 8000U);
  EXPECT_EQ(left.back(), samples.back());
}

/// Fails until it is told to work.
class BrokenStore : public support::MemoryStore {
 public:
  explicit BrokenStore(const std::atomic<bool>& works) : works_(works) {}
  Result<std::size_t> RollUp(std::size_t most) override {
    if (works_) return MemoryStore::RollUp(most);
    return Fail(ErrorCode::kStorage, "the disk is full");
  }

 private:
  const std::atomic<bool>& works_;
};

TEST_F(UpkeepTest, WhatFailsIsToldAndTriedAgain) {
  std::atomic<bool> works = false;
  Upkeep upkeep(std::make_unique<BrokenStore>(works), {});
  const auto failed =
      Until(upkeep, [](const UpkeepState& s) { return s.failures > 1; });
  EXPECT_EQ(failed.last_error, "the disk is full");
  EXPECT_FALSE(failed.last_success);
  works = true;
  EXPECT_TRUE(Until(upkeep, [](const UpkeepState& s) {
                return s.rounds > 0;
              }).last_success);
}

TEST_F(UpkeepTest, StopsAtOnceHoweverLongItsPace) {
  const Upkeep upkeep(Open(), {.pace = hours(24)});
}

}  // namespace
}  // namespace regionbench
