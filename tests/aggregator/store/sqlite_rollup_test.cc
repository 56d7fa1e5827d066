// SPDX-License-Identifier: Apache-2.0
//
// Rollups in a file: what a migration, another program, a kill and a plain
// sqlite3 shell see of them.
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <filesystem>
#include <string>

#include "tests/aggregator/store/stored_samples.h"
#include "tests/support/shell.h"
#include "tests/support/temporary_folder.h"

namespace regionbench {
namespace {

using std::chrono::hours;
using support::Shell;
using support::TemporaryFolder;
using testing::EndsWith;

class SqliteRollupTest : public testing::Test {
 protected:
  std::unique_ptr<Store> Open() {
    auto store = OpenSqliteStore(path_);
    EXPECT_TRUE(store) << store.error().message;
    return store ? *std::move(store) : nullptr;
  }

  std::string Sql(const std::string& sql) {
    return Shell("sqlite3 -nullvalue NULL " + path_ + " \"" + sql + "\"");
  }

  std::uint64_t SentIn(RollupSpan span) {
    std::uint64_t sent = 0;
    const auto read = Open()->ReadRollups(
        {}, span, [&](const RollupRow& row) { sent += row.rollup.sent; });
    EXPECT_TRUE(read) << read.error().message;
    return sent;
  }

  const TemporaryFolder folder_;
  const std::string path_ = folder_.File("samples.db");
};

// One a second from the full hour on.
std::vector<Sample> Hour(std::uint64_t first, std::size_t n) {
  std::vector<Sample> samples;
  for (std::size_t i = 0; i < n; ++i) {
    samples.push_back(
        OkSample(first + i, static_cast<std::int64_t>(i) * 1'000'000));
  }
  return samples;
}

TEST_F(SqliteRollupTest, AFileOfTheFirstVersionIsBroughtForwardWithItsSamples) {
  Shell("sqlite3 " + path_ + " < " RB_SOURCE_DIR "/tests/golden/store_v1.sql");
  ASSERT_EQ(Sql("PRAGMA user_version"), "1\n");
  EXPECT_EQ(Seqs(*Open()), (Seq{1, 2}));
  EXPECT_EQ(Sql("PRAGMA user_version"), "4\n");
  EXPECT_EQ(Sql("SELECT n, ok, median_ns FROM boxes_hourly"), "2|1|NULL\n");
  EXPECT_EQ(Open()->Append(std::vector{OkSample(2)})->duplicate, 1U);
  EXPECT_EQ(Open()->RollUp(10).value(), 2U);
  EXPECT_EQ(SentIn(RollupSpan::kHour), 2U);
  EXPECT_EQ(Sql("PRAGMA integrity_check"), "ok\n");
}

TEST_F(SqliteRollupTest, AFileOfTheSecondVersionIsBroughtForwardAndCompacts) {
  Shell("sqlite3 " + path_ + " < " RB_SOURCE_DIR "/tests/golden/store_v2.sql");
  ASSERT_EQ(Sql("PRAGMA user_version"), "2\n");
  const std::string view = "SELECT * FROM samples ORDER BY at_us";
  const std::string before = Sql(view);
  const auto store = Open();
  EXPECT_EQ(Seqs(*store), (Seq{1, 2}));
  EXPECT_EQ(Sql(view), before);
  RollUpAll(*store);
  CompactAll(*store);
  EXPECT_EQ(Sql("SELECT count(*) FROM recent"), "0\n");
  EXPECT_EQ(Sql(view), before);
  EXPECT_EQ(store->Append(std::vector{OkSample(2)})->duplicate, 1U);
  EXPECT_FALSE(store->Tidy().value());
}

TEST_F(SqliteRollupTest, ANewFileHasTheSchemaOfAMigratedOne) {
  Shell("sqlite3 " + path_ + " < " RB_SOURCE_DIR "/tests/golden/store_v1.sql");
  Open();
  const std::string schema = "SELECT sql FROM sqlite_schema ORDER BY name";
  const std::string migrated = Sql(schema);
  std::filesystem::remove(path_);
  Open();
  EXPECT_EQ(Sql(schema), migrated);
}

TEST_F(SqliteRollupTest, TwoProgramsRollUpEverySampleOnce) {
  const auto one = Open();
  const auto two = Open();
  ASSERT_TRUE(one->Append(Hour(0, 300)));
  EXPECT_EQ(one->RollUp(100).value(), 100U);
  EXPECT_EQ(two->RollUp(150).value(), 150U);
  ASSERT_TRUE(two->Append(Hour(300, 10)));
  EXPECT_EQ(one->RollUp(1000).value(), 60U);
  EXPECT_EQ(two->RollUp(1000).value(), 0U);
  EXPECT_EQ(SentIn(RollupSpan::kMinute), 310U);
  EXPECT_EQ(SentIn(RollupSpan::kHour), 310U);
}

// A new row takes the number after the largest: what came after everything was
// forgotten must not pass for rolled up.
TEST_F(SqliteRollupTest, SamplesAfterAFullForgettingAreRolledUp) {
  const auto store = Open();
  ASSERT_TRUE(store->Append(Hour(0, 100)));
  ASSERT_TRUE(store->Forget({At(0) + hours(1), At(0)}));
  EXPECT_EQ(Sql("SELECT count(*) FROM recent"), "0\n");
  ASSERT_TRUE(store->Append(std::vector{OkSample(200, 3'600'000'000)}));
  EXPECT_EQ(store->RollUp(1000).value(), 1U);
  EXPECT_EQ(SentIn(RollupSpan::kHour), 101U);
}

// The child rolls up and forgets, bit by bit, until it is killed somewhere; at
// the end every sample is in the hours once, whatever the moment was.
TEST_F(SqliteRollupTest, KilledAtAnyMomentCountsEverySampleOnce) {
  constexpr std::size_t kSamples = 3600;
  for (int round = 0; round < 6; ++round) {
    const std::string path = folder_.File("k" + std::to_string(round));
    ASSERT_TRUE(OpenSqliteStore(path).value()->Append(Hour(0, kSamples)));
    std::array<int, 2> pipe_ends{};
    ASSERT_EQ(pipe(pipe_ends.data()), 0);
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      auto store = OpenSqliteStore(path);
      for (;;) {
        if (!store || !(*store)->RollUp(40)) _exit(1);
        if (write(pipe_ends[1], "x", 1) != 1) _exit(1);
      }
    }
    close(pipe_ends[1]);
    char byte = 0;
    for (int i = 0; i < 1 + round * 13; ++i) {
      ASSERT_EQ(read(pipe_ends[0], &byte, 1), 1);
    }
    ASSERT_EQ(kill(child, SIGKILL), 0);
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status));
    close(pipe_ends[0]);
    const auto store = OpenSqliteStore(path).value();
    ASSERT_TRUE(store->Forget({At(0) + hours(2), At(0)}));
    for (const RollupSpan span : {RollupSpan::kMinute, RollupSpan::kHour}) {
      std::uint64_t sent = 0;
      ASSERT_TRUE(store->ReadRollups(
          {}, span, [&](const RollupRow& row) { sent += row.rollup.sent; }));
      EXPECT_EQ(sent, kSamples);
    }
    EXPECT_EQ(Shell("sqlite3 " + path + " 'SELECT count(*) FROM recent'"),
              "0\n");
  }
}

TEST_F(SqliteRollupTest, AForgottenHourStillHasItsBox) {
  const auto store = Open();
  auto samples = Hour(0, 1000);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    samples[i].rtt = std::chrono::microseconds(30'000 + i * 10);
    if (i % 10 == 9) samples[i].outcome = Outcome::kTimeout;
  }
  ASSERT_TRUE(store->Append(samples));
  const std::string counts =
      "SELECT probe, target, method, conn, hour_us, n, ok, loss_ratio, min_ns, "
      "max_ns FROM boxes_hourly";
  const std::string quantiles =
      "SELECT q1_ns, median_ns, q3_ns, p90_ns, p95_ns FROM boxes_hourly";
  const std::string before = Sql(counts);
  EXPECT_EQ(before,
            "tokyo-office|aws/ap-northeast-1/dynamodb|tcp|cold|"
            "1763881200000000|1000|900|0.1|30000000|39980000\n");
  EXPECT_EQ(Sql(quantiles), "32767500|35545000|38322500|NULL|NULL\n");
  ASSERT_TRUE(store->Forget({At(0) + hours(1), At(0)}));
  EXPECT_EQ(Sql(counts), before);
  EXPECT_EQ(Sql("SELECT abs(q1_ns - 32767500) < 44367, "
                "abs(median_ns - 35545000) < 48128, "
                "abs(q3_ns - 38322500) < 51889, p90_ns, p95_ns "
                "FROM boxes_hourly"),
            "1|1|1|NULL|NULL\n");
}

TEST_F(SqliteRollupTest, AnHourOfTwoSeriesHasCountsButNoQuantile) {
  const auto store = Open();
  Sample patient = OkSample(2, 1);
  patient.timeout = std::chrono::seconds(5);
  Sample now = OkSample(3, 3'600'000'000);
  ASSERT_TRUE(store->Append(std::vector{OkSample(1), patient, now}));
  ASSERT_TRUE(store->Forget({At(0) + hours(1), At(0)}));
  EXPECT_EQ(Sql("SELECT hour_us, n, ok, min_ns, median_ns FROM boxes_hourly "
                "ORDER BY hour_us"),
            "1763881200000000|2|2|34000000|NULL\n"
            "1763884800000000|1|1|34000000|34000000\n");
}

TEST_F(SqliteRollupTest, ARollupThatDoesNotAddUpIsDamage) {
  const auto store = Open();
  ASSERT_TRUE(store->Append(Hour(0, 100)));
  ASSERT_TRUE(store->RollUp(100));
  for (const char* harm : {"sent = sent + 1", "timeout = 3", "sketch = x'0108'",
                           "sketch = x''", "min_ns = NULL", "replies = -1"}) {
    SCOPED_TRACE(harm);
    const std::string copy = folder_.File("harmed.db");
    std::filesystem::remove(copy);
    Shell("sqlite3 " + path_ + " 'VACUUM INTO \"" + copy + "\"'");
    Shell("sqlite3 " + copy + " \"UPDATE rollup_hours SET " + harm + "\"");
    const auto read = OpenSqliteStore(copy).value()->ReadRollups(
        {}, RollupSpan::kHour, [](const RollupRow&) {});
    ASSERT_FALSE(read);
    EXPECT_THAT(read.error().message,
                EndsWith("is damaged: a rollup does not add up"));
  }
}

}  // namespace
}  // namespace regionbench
