// SPDX-License-Identifier: Apache-2.0
//
// Minutes whose samples are in chunks have no rows. Nobody sees a difference.
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "tests/aggregator/store/rollup_contract.h"
#include "tests/support/memory_store.h"
#include "tests/support/shell.h"
#include "tests/support/temporary_folder.h"

namespace regionbench {
namespace {

using support::MemoryStore;
using support::Shell;
using support::TemporaryFolder;

constexpr std::int64_t kHourOfTest = 3'600'000'000;

class SqliteMinutesTest : public testing::Test {
 protected:
  std::unique_ptr<Store> Open() { return OpenSqliteStore(path_).value(); }

  std::string Sql(const std::string& sql) {
    return Shell("sqlite3 -nullvalue NULL " + path_ + " \"" + sql + "\"");
  }

  std::string Rows() { return Sql("SELECT count(*) FROM rollup_minutes"); }

  const TemporaryFolder folder_;
  const std::string path_ = folder_.File("samples.db");
};

// One every ten seconds.
std::vector<Sample> Steady(std::uint64_t first, std::size_t n) {
  std::vector<Sample> samples;
  for (std::uint64_t i = first; i < first + n; ++i) {
    samples.push_back(OkSample(i, static_cast<std::int64_t>(i) * 10'000'000));
    samples.back().rtt = std::chrono::microseconds(30'000 + i * 7 % 1000);
    if (i % 9 == 5) samples.back().outcome = Outcome::kTimeout;
  }
  return samples;
}

// Of one that nobody compacts.
std::vector<RollupRow> MinutesOf(const std::vector<Sample>& samples,
                                 const Horizon& forgotten = {}) {
  MemoryStore store;
  EXPECT_TRUE(store.Append(samples));
  EXPECT_TRUE(store.Forget(forgotten));
  return Rollups(store, RollupSpan::kMinute);
}

TEST_F(SqliteMinutesTest, OnlyTheLastHourHasRowsOnceSamplesAreInChunks) {
  const auto store = Open();
  const auto samples = Steady(0, 1440);
  ASSERT_TRUE(store->Append(samples));
  RollUpAll(*store);
  EXPECT_EQ(Rows(), "240\n");
  CompactAll(*store);
  EXPECT_EQ(Rows(), "60\n");
  ExpectSame(Rollups(*store, RollupSpan::kMinute), MinutesOf(samples));
}

TEST_F(SqliteMinutesTest, TheHourThatSamplesStillComeFromKeepsItsRows) {
  const auto store = Open();
  ASSERT_TRUE(store->Append(Steady(0, 1440)));
  RollUpAll(*store);
  CompactAll(*store, {.merge_before = At(2 * kHourOfTest)});
  EXPECT_EQ(Rows(), "120\n");
}

TEST_F(SqliteMinutesTest, MinutesThatOutliveTheirSamplesGetTheirRowsBack) {
  const auto store = Open();
  auto samples = Steady(0, 1440);
  ASSERT_TRUE(store->Append(samples));
  RollUpAll(*store);
  CompactAll(*store);
  samples.push_back(OkSample(5000, 65'000'000));
  samples.push_back(OkSample(5001, kHourOfTest + 65'000'000));
  ASSERT_TRUE(store->Append(std::span(samples).last(2)));
  const Horizon horizon = {At(2 * kHourOfTest), At(0), At(0)};
  ASSERT_TRUE(store->Forget(horizon));
  EXPECT_EQ(Rows(), "180\n");
  const auto wanted = MinutesOf(samples);
  const auto got = Rollups(*store, RollupSpan::kMinute);
  ASSERT_EQ(got.size(), wanted.size());
  for (std::size_t i = 0; i < got.size(); ++i) ExpectSame(got[i], wanted[i]);
  CompactAll(*store);
  EXPECT_EQ(Rows(), "180\n");
  EXPECT_EQ(Rollups(*store, RollupSpan::kMinute).size(), wanted.size());
}

TEST_F(SqliteMinutesTest, MinutesThatGoWithTheirSamplesAreNeverWritten) {
  const auto store = Open();
  ASSERT_TRUE(store->Append(Steady(0, 1440)));
  RollUpAll(*store);
  CompactAll(*store);
  const WallTime noon = At(2 * kHourOfTest);
  ASSERT_TRUE(store->Forget({.samples = noon, .minutes = noon}));
  EXPECT_EQ(Rows(), "60\n");
  EXPECT_EQ(Rollups(*store, RollupSpan::kMinute).size(), 120U);
}

TEST_F(SqliteMinutesTest, ASeriesThatIsSilentIsSeenUntilItsLastMinute) {
  const auto store = Open();
  auto samples = Steady(0, 100);
  Sample other = OkSample(7000, 5 * kHourOfTest);
  other.target.region = "ap-northeast-2";
  samples.push_back(other);
  ASSERT_TRUE(store->Append(samples));
  RollUpAll(*store);
  CompactAll(*store);
  auto seen = store->Seen().value();
  std::ranges::sort(seen, {}, &SeriesSeen::series);
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_EQ(seen[0].last, At(16 * 60'000'000));
  EXPECT_EQ(seen[1].last, At(5 * kHourOfTest));
}

// Runs of losses are exact only where samples came in order.
void ExpectSameButRuns(std::vector<RollupRow> got,
                       std::vector<RollupRow> wanted) {
  const auto place = [](const RollupRow& row) {
    return std::pair(row.series, row.start);
  };
  ASSERT_EQ(got.size(), wanted.size());
  std::ranges::sort(got, {}, place);
  std::ranges::sort(wanted, {}, place);
  for (std::size_t i = 0; i < got.size(); ++i) {
    for (RollupRow* row : {&got[i], &wanted[i]}) {
      row->rollup.longest_loss_run = row->rollup.head_run =
          row->rollup.tail_run = 0;
    }
    ExpectSame(got[i], wanted[i]);
  }
}

/// Does to a store, step by step at random, whatever a service does to it, and
/// appends to a model at the same time.
class Life {
 public:
  Life(Store& store, std::uint64_t seed)
      : store_(store), random_(seed), samples_(RandomSamples(seed, 600)) {
    std::ranges::shuffle(samples_, random_);
  }

  void Step() {
    switch (random_() % 6) {
      case 0:
      case 1:
        return Append();
      case 2:
        EXPECT_TRUE(store_.RollUp(1 + random_() % 100));
        return;
      case 3:
      case 4:
        EXPECT_TRUE(store_.Compact({.merge_before = SomeHour()}));
        return;
      default:
        if (random_() % 4 != 0) return;
        const WallTime before = SomeHour();
        const bool both = random_() % 3 == 0;
        const Horizon horizon{before, both ? before : WallTime(), {}};
        EXPECT_TRUE(store_.Forget(horizon));
        EXPECT_TRUE(model_.Forget(horizon));
    }
  }

  void Compare() {
    RollUpAll(store_);
    RollUpAll(model_);
    for (const RollupSpan span : {RollupSpan::kMinute, RollupSpan::kHour}) {
      ExpectSameButRuns(Rollups(store_, span), Rollups(model_, span));
    }
  }

 private:
  WallTime SomeHour() {
    return At(static_cast<std::int64_t>(random_() % 24) * kHourOfTest);
  }

  void Append() {
    const std::size_t n =
        std::min<std::size_t>(random_() % 60, samples_.size() - next_);
    const auto part = std::span(samples_).subspan(next_, n);
    next_ += n;
    EXPECT_TRUE(store_.Append(part));
    EXPECT_TRUE(model_.Append(part));
  }

  Store& store_;
  MemoryStore model_;
  std::mt19937_64 random_;
  std::vector<Sample> samples_;
  std::size_t next_ = 0;
};

TEST_F(SqliteMinutesTest, WhateverIsDoneInWhicheverOrderTheyAreTheSame) {
  for (std::uint64_t seed = 100; seed < 112; ++seed) {
    SCOPED_TRACE(seed);
    std::filesystem::remove(path_);
    const auto store = Open();
    Life life(*store, seed);
    for (int step = 0; step < 60; ++step) {
      life.Step();
      if (step % 10 == 9) life.Compare();
      if (HasFailure()) return;
    }
  }
}

// The child moves, forgets and keeps until it is killed somewhere.
TEST_F(SqliteMinutesTest, KilledAtAnyMomentCountsEveryAttemptOnce) {
  const auto samples = Steady(0, 2880);
  for (int round = 0; round < 6; ++round) {
    std::filesystem::remove(path_);
    ASSERT_TRUE(Open()->Append(samples));
    RollUpAll(*Open());
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      const auto store = OpenSqliteStore(path_);
      for (std::int64_t hour = 1; store && hour < 9; ++hour) {
        for (bool more = true; more;) more = (*store)->Compact({})->more;
        if (!(*store)->Forget({.samples = At(hour * kHourOfTest)})) _exit(1);
      }
      pause();
      _exit(0);
    }
    usleep(static_cast<useconds_t>(20'000 * (1 + round)));
    ASSERT_EQ(kill(child, SIGKILL), 0);
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    const auto store = Open();
    for (int look = 0; look < 2; ++look) {
      std::uint64_t attempts = 0;
      for (const RollupRow& row : Rollups(*store, RollupSpan::kMinute)) {
        attempts += row.rollup.sent + row.rollup.invalid;
      }
      EXPECT_EQ(attempts, samples.size());
      CompactAll(*store);
    }
  }
}

TEST_F(SqliteMinutesTest, AMinuteOfADamagedChunkIsDamage) {
  const auto store = Open();
  ASSERT_TRUE(store->Append(Steady(0, 720)));
  RollUpAll(*store);
  CompactAll(*store);
  for (const char* harm : {"n = 0", "at_bits = x'00'", "outcome_base = 10",
                           "outcome_base = NULL", "marks_base = NULL"}) {
    SCOPED_TRACE(harm);
    const std::string copy = folder_.File("harmed.db");
    std::filesystem::remove(copy);
    Shell("sqlite3 " + path_ + " 'VACUUM INTO \"" + copy + "\"'");
    Shell("sqlite3 " + copy + " \"UPDATE chunks SET " + harm + "\"");
    const auto read = OpenSqliteStore(copy).value()->ReadRollups(
        {}, RollupSpan::kMinute, [](const RollupRow&) {});
    ASSERT_FALSE(read);
    EXPECT_THAT(read.error().message,
                testing::EndsWith("is damaged: a chunk does not add up"));
  }
}

}  // namespace
}  // namespace regionbench
