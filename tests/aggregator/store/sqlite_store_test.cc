// SPDX-License-Identifier: Apache-2.0
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <thread>

#include "tests/aggregator/store/stored_samples.h"
#include "tests/support/shell.h"
#include "tests/support/temporary_folder.h"

namespace regionbench {
namespace {

using support::Shell;
using support::TemporaryFolder;

class SqliteStoreTest : public testing::Test {
 protected:
  std::unique_ptr<Store> Open(const SqliteOptions& options = {}) {
    auto store = OpenSqliteStore(path_, options);
    EXPECT_TRUE(store) << store.error().message;
    return store ? *std::move(store) : nullptr;
  }

  const TemporaryFolder folder_;
  const std::string path_ = folder_.File("samples.db");
};

TEST_F(SqliteStoreTest, MakesTheFoldersOnTheWay) {
  EXPECT_TRUE(OpenSqliteStore(folder_.File("a/b/samples.db")));
  EXPECT_TRUE(std::filesystem::exists(folder_.File("a/b/samples.db")));
}

TEST_F(SqliteStoreTest, LeavesNothingButTheFile) {
  Open()->Append(std::vector{OkSample(1)}).value();
  std::vector<std::string> names;
  for (const auto& entry :
       std::filesystem::directory_iterator(folder_.path())) {
    names.push_back(entry.path().filename());
  }
  EXPECT_EQ(names, std::vector<std::string>{"samples.db"});
}

TEST_F(SqliteStoreTest, RemembersAcrossReopening) {
  const auto samples = RandomSamples(4, 200);
  EXPECT_EQ(Open()->Append(samples)->accepted, 200U);
  EXPECT_EQ(Open()->Append(samples)->duplicate, 200U);
  EXPECT_TRUE(All(*Open({.survive_power_cut = true})) == samples);
}

TEST_F(SqliteStoreTest, TwoStoresOnOneFileSeeEachOther) {
  const auto one = Open();
  const auto two = Open();
  EXPECT_EQ(one->Append(std::vector{OkSample(1)})->accepted, 1U);
  EXPECT_EQ(two->Append(std::vector{OkSample(1), OkSample(2)})->duplicate, 1U);
  EXPECT_EQ(one->Append(std::vector{OkSample(2)})->duplicate, 1U);
  EXPECT_EQ(Seqs(*one), (Seq{1, 2}));
}

TEST_F(SqliteStoreTest, ThreadsWithAStoreEachTakeTurns) {
  {
    std::vector<std::jthread> writers;
    for (std::uint64_t w = 0; w < 3; ++w) {
      writers.emplace_back([this, w] {
        const auto store = Open({.patience = std::chrono::minutes(2)});
        for (std::uint64_t i = 0; i < 20; ++i) {
          EXPECT_TRUE(store->Append(std::vector{OkSample(w * 100 + i)}));
        }
      });
    }
  }
  EXPECT_EQ(All(*Open()).size(), 60U);
}

// What a reader sees while it reads is one moment of the store.
TEST_F(SqliteStoreTest, AReaderDoesNotStopTheWriter) {
  const auto reader = Open();
  const auto writer = Open({.patience = std::chrono::milliseconds(0)});
  ASSERT_TRUE(writer->Append(std::vector{OkSample(1), OkSample(2)}));
  int visited = 0;
  ASSERT_TRUE(reader->Read({}, [&](const Sample&) {
    ++visited;
    EXPECT_TRUE(writer->Append(
        std::vector{OkSample(static_cast<std::uint64_t>(100 + visited))}));
  }));
  EXPECT_EQ(visited, 2);
  EXPECT_EQ(All(*reader).size(), 4U);
}

// The child says a batch's number only after Append returned; whatever it said
// before it was killed must be there, and every batch whole or not at all.
TEST_F(SqliteStoreTest, KilledInTheMiddleKeepsEveryAcknowledgedBatch) {
  constexpr std::uint64_t kBatch = 50;
  for (int round = 0; round < 5; ++round) {
    const std::string path = folder_.File("k" + std::to_string(round));
    std::array<int, 2> pipe_ends{};
    ASSERT_EQ(pipe(pipe_ends.data()), 0);
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      auto store = OpenSqliteStore(path);
      for (std::uint64_t batch = 0; store && batch < 100'000; ++batch) {
        std::vector<Sample> samples;
        for (std::uint64_t i = 0; i < kBatch; ++i) {
          samples.push_back(OkSample(batch * kBatch + i));
        }
        if (!(*store)->Append(samples)) _exit(1);
        if (write(pipe_ends[1], "x", 1) != 1) _exit(1);
      }
      _exit(1);
    }
    close(pipe_ends[1]);
    std::uint64_t acknowledged = 0;
    char byte = 0;
    const auto enough = static_cast<std::uint64_t>(3 + round * 7);
    while (acknowledged < enough && read(pipe_ends[0], &byte, 1) == 1) {
      ++acknowledged;
    }
    ASSERT_EQ(kill(child, SIGKILL), 0);
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status));
    while (read(pipe_ends[0], &byte, 1) == 1) ++acknowledged;
    close(pipe_ends[0]);

    const auto store = OpenSqliteStore(path);
    ASSERT_TRUE(store) << store.error().message;
    const std::size_t stored = All(**store).size();
    EXPECT_GE(stored, acknowledged * kBatch);
    EXPECT_EQ(stored % kBatch, 0U);
    EXPECT_EQ(Shell("sqlite3 " + path + " 'PRAGMA integrity_check'"), "ok\n");
    // Nothing that is there is taken again, nothing that is not is refused.
    std::vector<Sample> next;
    for (std::uint64_t i = 0; i < stored + kBatch; ++i) {
      next.push_back(OkSample(i));
    }
    const auto counts = (*store)->Append(next);
    EXPECT_EQ(counts->duplicate, stored);
    EXPECT_EQ(counts->accepted, kBatch);
  }
}

}  // namespace
}  // namespace regionbench
