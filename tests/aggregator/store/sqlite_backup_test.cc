// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/aggregator/store/stored_samples.h"
#include "tests/support/shell.h"
#include "tests/support/temporary_folder.h"

namespace regionbench {
namespace {

using support::Shell;
using support::TemporaryFolder;
using testing::HasSubstr;

bool GoOn(std::uint64_t /*done*/, std::uint64_t /*all*/) { return true; }

class SqliteBackupTest : public testing::Test {
 protected:
  const TemporaryFolder folder_;
  const std::string path_ = folder_.File("samples.db");
  const std::string copy_ = folder_.File("copy.db");
};

TEST_F(SqliteBackupTest, ACopyHasAllThatTheStoreHas) {
  const auto store = OpenSqliteStore(path_).value();
  const auto samples = RandomSamples(21, 1000);
  ASSERT_TRUE(store->Append(std::span(samples).first(700)));
  RollUpAll(*store);
  CompactAll(*store);
  ASSERT_TRUE(store->Append(std::span(samples).subspan(700)));
  std::uint64_t done = 0;
  std::uint64_t all = 0;
  const auto backed_up =
      store->BackUp(copy_, [&](std::uint64_t now, std::uint64_t of) {
        done = now;
        all = of;
        return true;
      });
  ASSERT_TRUE(backed_up) << backed_up.error().message;
  EXPECT_EQ(done, all);
  EXPECT_GT(all, 10U);
  const auto copy = OpenSqliteStore(copy_).value();
  EXPECT_TRUE(All(*copy) == samples);
  EXPECT_EQ(copy->Append(samples)->duplicate, 1000U);
  EXPECT_EQ(Shell("sqlite3 " + copy_ + " 'PRAGMA integrity_check'"), "ok\n");
}

TEST_F(SqliteBackupTest, AFileThatIsThereStaysAsItIs) {
  const auto store = OpenSqliteStore(path_).value();
  std::ofstream(copy_) << "dear diary";
  const auto refused = store->BackUp(copy_, GoOn);
  ASSERT_FALSE(refused);
  EXPECT_EQ(
      refused.error().message,
      "backup " + copy_ + ": is there already, and a backup replaces nothing");
  EXPECT_EQ(Shell("cat " + copy_), "dear diary");
}

TEST_F(SqliteBackupTest, APlaceThatCannotBeWrittenIsAnErrorAndLeavesNothing) {
  const auto store = OpenSqliteStore(path_).value();
  const auto refused = store->BackUp(folder_.File("none/copy.db"), GoOn);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("cannot be written"));
}

TEST_F(SqliteBackupTest, ACopyThatIsStoppedLeavesNothing) {
  const auto store = OpenSqliteStore(path_).value();
  ASSERT_TRUE(store->Append(RandomSamples(22, 10'000)));
  std::uint64_t left = 0;
  const auto stopped =
      store->BackUp(copy_, [&left](std::uint64_t done, std::uint64_t all) {
        left = all - done;
        return false;
      });
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().message,
            "backup " + copy_ + ": stopped before it was complete");
  EXPECT_GT(left, 0U);
  EXPECT_EQ(Shell("find " + folder_.File(".") + " -name 'copy*'"), "");
  EXPECT_TRUE(store->BackUp(copy_, GoOn));
}

// Batches of ten come in while it is copied; the copy has a whole number of
// them, none twice, and it is a store that goes on.
TEST_F(SqliteBackupTest, ACopyTakenUnderLoadIsOneMomentOfTheStore) {
  std::atomic<bool> enough = false;
  std::jthread writer([&] {
    const auto store = OpenSqliteStore(path_).value();
    for (std::uint64_t seq = 0; !enough; seq += 10) {
      std::vector<Sample> batch;
      for (std::uint64_t i = 0; i < 10; ++i) batch.push_back(OkSample(seq + i));
      ASSERT_TRUE(store->Append(batch));
      ASSERT_TRUE(store->RollUp(7));
      ASSERT_TRUE(store->Compact({}));
    }
  });
  while (!std::filesystem::exists(path_)) std::this_thread::yield();
  const auto store = OpenSqliteStore(path_).value();
  for (int i = 0; i < 5; ++i) {
    const std::string path = copy_ + std::to_string(i);
    const auto done = store->BackUp(path, GoOn);
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_EQ(Shell("sqlite3 " + path + " 'PRAGMA integrity_check'"), "ok\n");
    const auto copy = OpenSqliteStore(path).value();
    const auto seqs = Seqs(*copy);
    EXPECT_EQ(seqs.size() % 10, 0U);
    for (std::size_t s = 0; s < seqs.size(); ++s) EXPECT_EQ(seqs[s], s);
    EXPECT_EQ(copy->Append(std::vector{OkSample(seqs.size())})->accepted, 1U);
  }
  enough = true;
}

}  // namespace
}  // namespace regionbench
