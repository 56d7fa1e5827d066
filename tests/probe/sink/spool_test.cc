// SPDX-License-Identifier: Apache-2.0
#include "probe/sink/spool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/probe/sink/numbered_samples.h"
#include "tests/support/shell.h"
#include "tests/support/temporary_folder.h"

namespace regionbench {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Numbers = std::vector<std::uint64_t>;

class SpoolTest : public ::testing::Test {
 protected:
  std::unique_ptr<Spool> Open(const SpoolBounds& bounds = {}) {
    auto spool = Spool::Open(path_, bounds);
    EXPECT_TRUE(spool) << spool.error().message;
    return *std::move(spool);
  }
  static std::optional<Batch> Next(Spool& spool) {
    std::stop_source stop;
    if (spool.state().waiting.batches == 0) return std::nullopt;
    return spool.AwaitNext(stop.get_token());
  }
  // Everything that waits, in its order.
  static Numbers TakeAll(Spool& spool) {
    Numbers all;
    while (const auto batch = Next(spool)) {
      for (const std::uint64_t number : NumbersIn(*batch)) {
        all.push_back(number);
      }
      spool.Acknowledge(batch->id);
    }
    return all;
  }

  support::TemporaryFolder folder_;
  const std::string path_ = folder_.File("deep/spool.db");
};

TEST_F(SpoolTest, GivesTheOldestUntilItIsAcknowledged) {
  const auto spool = Open();
  spool->Put(NumberedBatch(1, kMostBatchSamples));
  spool->Put(NumberedBatch(5000, 1));
  const Batch first = *Next(*spool);
  EXPECT_EQ(first.samples, kMostBatchSamples);
  EXPECT_EQ(Next(*spool), first);
  spool->Acknowledge(first.id);
  EXPECT_THAT(NumbersIn(*Next(*spool)), ElementsAre(5000));
}

TEST_F(SpoolTest, SmallBatchesBecomeOneAndStayAsTheyWereSent) {
  Batch sent;
  {
    const auto spool = Open();
    for (std::uint64_t i = 1; i <= 3; ++i) spool->Put(NumberedBatch(i));
    sent = *Next(*spool);
    EXPECT_EQ(spool->state().waiting.batches, 1U);
    spool->Put(NumberedBatch(4));
  }
  const auto spool = Open();
  EXPECT_EQ(Next(*spool), sent);  // byte for byte
  EXPECT_THAT(TakeAll(*spool), ElementsAre(1, 2, 3, 4));
}

TEST_F(SpoolTest, CountsWhatWaits) {
  const auto spool = Open();
  EXPECT_EQ(spool->state().oldest, std::nullopt);
  const WallTime at = WallNow() - std::chrono::hours(1);
  spool->Put(NumberedBatch(1, 5, at));
  spool->Put(NumberedBatch(6, 2));
  const SpoolState state = spool->state();
  EXPECT_EQ(state.waiting.batches, 2U);
  EXPECT_EQ(state.waiting.samples, 7U);
  EXPECT_EQ(state.oldest, at);
  EXPECT_EQ(state.trouble, "");
  TakeAll(*spool);
  EXPECT_EQ(spool->state().waiting.samples, 0U);
  EXPECT_EQ(spool->state().waiting.bytes, 0U);
}

TEST_F(SpoolTest, TheTallyIsTheSameAfterAReopening) {
  const auto before = [&] {
    const auto spool = Open();
    for (std::uint64_t i = 1; i <= 9; ++i) spool->Put(NumberedBatch(i));
    (void)Next(*spool);
    spool->Put(NumberedBatch(10));
    return spool->state();
  }();
  const SpoolState after = Open()->state();
  EXPECT_EQ(after.waiting.batches, before.waiting.batches);
  EXPECT_EQ(after.waiting.samples, before.waiting.samples);
  EXPECT_EQ(after.waiting.bytes, before.waiting.bytes);
}

TEST_F(SpoolTest, BeyondItsSizeTheOldestGoAndAreCounted) {
  const std::uint64_t one = NumberedBatch(1, 100).body.size();
  const auto spool = Open({.bytes = 3 * one + one / 2});
  for (std::uint64_t i = 0; i < 6; ++i) spool->Put(NumberedBatch(i * 100, 100));
  const SpoolState state = spool->state();
  EXPECT_EQ(state.dropped.batches, 3U);
  EXPECT_EQ(state.dropped.samples, 300U);
  EXPECT_EQ(state.waiting.samples, 300U);
  EXPECT_EQ(TakeAll(*spool).front(), 300U);
}

TEST_F(SpoolTest, BeyondItsAgeTheyGoToo) {
  const auto spool = Open({.age = std::chrono::hours(1)});
  spool->Put(NumberedBatch(1, 2, WallNow() - std::chrono::hours(2)));
  spool->Put(NumberedBatch(3));
  EXPECT_EQ(spool->state().dropped.samples, 2U);
  EXPECT_THAT(TakeAll(*spool), ElementsAre(3));
}

TEST_F(SpoolTest, WhatIsBeingSentIsNotDropped) {
  const auto spool = Open({.bytes = 1});
  spool->Put(NumberedBatch(2));  // dropped at once: nobody has it
  EXPECT_EQ(spool->state().dropped.samples, 1U);
  spool->SetBounds({});
  spool->Put(NumberedBatch(3));
  const Batch sent = *Next(*spool);
  spool->SetBounds({.bytes = 1});
  spool->Put(NumberedBatch(4));
  EXPECT_EQ(spool->state().dropped.samples, 2U);
  EXPECT_EQ(Next(*spool), sent);
}

TEST_F(SpoolTest, AwaitNextWaitsForABatchOrForTheStop) {
  const auto spool = Open();
  std::stop_source stop;
  std::optional<Batch> got;
  {
    std::jthread taker([&] { got = spool->AwaitNext(stop.get_token()); });
    spool->Put(NumberedBatch(1));
  }
  ASSERT_TRUE(got);
  spool->Acknowledge(got->id);
  {
    std::jthread taker([&] { got = spool->AwaitNext(stop.get_token()); });
    stop.request_stop();
  }
  EXPECT_FALSE(got);
}

// The child says after each Put that it has returned; then it is killed.
TEST_F(SpoolTest, WhatPutHasTakenSurvivesAKill) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  const pid_t child = fork();
  if (child == 0) {
    const auto spool = Spool::Open(path_, {});
    for (std::uint64_t i = 1;; ++i) {
      (*spool)->Put(NumberedBatch(i));
      if (write(ends[1], "x", 1) != 1) _exit(1);
    }
  }
  close(ends[1]);
  std::uint64_t taken = 0;
  char said = 0;
  while (taken < 50 && read(ends[0], &said, 1) == 1) ++taken;
  kill(child, SIGKILL);
  while (read(ends[0], &said, 1) == 1) ++taken;
  waitpid(child, nullptr, 0);
  close(ends[0]);
  const Numbers left = TakeAll(*Open());
  // The last may have been committed but not said.
  ASSERT_GE(left.size(), taken);
  EXPECT_LE(left.size(), taken + 1);
  for (std::size_t i = 0; i < left.size(); ++i) EXPECT_EQ(left[i], i + 1);
}

TEST_F(SpoolTest, ASecondAgentIsToldSo) {
  const auto first = Open();
  const auto second = Spool::Open(path_, {});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().message,
            "spool " + path_ + " is in use by another agent");
}

TEST_F(SpoolTest, SomebodyElsesFileIsLeftAloneAndBatchesWaitInMemory) {
  std::filesystem::create_directories(folder_.File("deep"));
  support::Shell("sqlite3 " + path_ + " 'CREATE TABLE theirs (x)'");
  const auto spool = Open();
  EXPECT_EQ(
      spool->state().trouble,
      "spool " + path_ + ": is not a spool of regionbench; name another file");
  spool->Put(NumberedBatch(1));
  EXPECT_THAT(NumbersIn(*Next(*spool)), ElementsAre(1));
  EXPECT_EQ(support::Shell("sqlite3 " + path_ + " .tables"), "theirs\n");
}

TEST_F(SpoolTest, ADamagedFileThatIsMovedAwayMakesRoomForANewOne) {
  std::filesystem::create_directories(folder_.File("deep"));
  std::ofstream(path_) << std::string(10'000, 'x');
  const auto spool = Open();
  EXPECT_THAT(spool->state().trouble, HasSubstr("is damaged"));
  spool->Put(NumberedBatch(1));
  std::filesystem::rename(path_, path_ + ".damaged");
  spool->Put(NumberedBatch(2));
  EXPECT_EQ(spool->state().trouble, "");
  EXPECT_THAT(TakeAll(*spool), ElementsAre(1, 2));
}

TEST_F(SpoolTest, MemoryIsBoundedAndItsLossesAreCounted) {
  std::filesystem::create_directories(path_);  // a folder, and so no file
  const std::uint64_t one = NumberedBatch(1, 100).body.size();
  const auto spool = Open({.memory_bytes = 2 * one + one / 2});
  EXPECT_NE(spool->state().trouble, "");
  for (std::uint64_t i = 0; i < 4; ++i) spool->Put(NumberedBatch(i * 100, 100));
  EXPECT_EQ(spool->state().dropped.samples, 200U);
  EXPECT_EQ(spool->state().waiting.samples, 200U);
  std::filesystem::remove(path_);
  spool->Put(NumberedBatch(400));
  EXPECT_EQ(spool->state().trouble, "");
  const Numbers left = TakeAll(*spool);
  EXPECT_EQ(left.size(), 201U);
  EXPECT_EQ(left.front(), 200U);
}

TEST_F(SpoolTest, AcknowledgedInMemoryIsGoneForGood) {
  std::filesystem::create_directories(path_);
  const auto spool = Open();
  spool->Put(NumberedBatch(1));
  const Batch batch = *Next(*spool);
  spool->Put(NumberedBatch(2));
  spool->Acknowledge(batch.id);
  std::filesystem::remove(path_);
  spool->Put(NumberedBatch(3));
  EXPECT_THAT(TakeAll(*spool), ElementsAre(2, 3));
}

// A disk of 512 KB, mounted where only this child sees it.
bool MountSmallDisk(const std::string& folder) {
  if (unshare(CLONE_NEWNS) != 0 && unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) {
    return false;
  }
  mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr);
  return mount("small", folder.c_str(), "tmpfs", 0, "size=512k") == 0;
}

TEST_F(SpoolTest, AFullDiskIsToldAndWhatWaitsComesThroughLater) {
  constexpr int kSkipped = 77;
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    if (!MountSmallDisk(folder_.path())) _exit(kSkipped);
    const auto spool = Open();
    spool->Put(NumberedBatch(1));
    EXPECT_EQ(spool->state().trouble, "");
    const std::string filler = folder_.File("filler");
    support::Shell("head -c 500k /dev/zero > " + filler);
    spool->Put(NumberedBatch(2, 1000));
    EXPECT_THAT(spool->state().trouble, HasSubstr("the disk is full"));
    spool->Put(NumberedBatch(1002));
    EXPECT_EQ(spool->state().dropped.samples, 0U);
    std::filesystem::remove(filler);
    spool->Put(NumberedBatch(1003));
    EXPECT_EQ(spool->state().trouble, "");
    const Numbers all = TakeAll(*spool);
    EXPECT_EQ(all.size(), 1003U);
    EXPECT_TRUE(std::ranges::is_sorted(all));
    _exit(testing::Test::HasFailure() ? 1 : 0);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  if (WEXITSTATUS(status) == kSkipped) GTEST_SKIP() << "may not mount";
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST_F(SpoolTest, AFileOfANewerVersionIsRefused) {
  Open()->Put(NumberedBatch(1));
  support::Shell("sqlite3 " + path_ + " 'PRAGMA user_version = 2'");
  EXPECT_THAT(Open()->state().trouble,
              HasSubstr("was written by a newer regionbench"));
}

}  // namespace
}  // namespace regionbench
