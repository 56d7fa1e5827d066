// SPDX-License-Identifier: Apache-2.0
//
// The long form, by `./run test-clickhouse`: the contract of every store on two
// shards, on two replicas and on today's engine, and what happens when a
// replica, ZooKeeper or the room on the disk is gone.
#include "tests/support/clickhouse_cluster.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>

#include "aggregator/store/clickhouse/clickhouse_store.h"
#include "tests/aggregator/store/compaction_contract.h"
#include "tests/aggregator/store/rollup_contract.h"
#include "tests/aggregator/store/store_contract.h"

namespace regionbench {
namespace {

using support::ClickhouseCluster;
using support::ClickhouseServer;
using support::ClusterShape;
using support::FreshDatabase;

std::unique_ptr<Store> Open(const std::string& url,
                            const ClickhouseOptions& options = {}) {
  auto store = OpenClickhouseStore(url, options);
  if (!store) throw std::runtime_error(store.error().message);
  return *std::move(store);
}

ClickhouseOptions Hasty() {
  ClickhouseOptions options;
  options.ways.connect_timeout = milliseconds(500);
  options.ways.write_timeout = seconds(5);
  options.ways.patience = milliseconds(0);
  return options;
}

ClickhouseCluster& Shards() {
  static ClickhouseCluster cluster(ClusterShape::kTwoShards);
  return cluster;
}
ClickhouseCluster& Replicas() {
  static ClickhouseCluster cluster(ClusterShape::kTwoReplicas);
  return cluster;
}

std::unique_ptr<Store> OnShards() {
  return Open(Shards().Url(FreshDatabase()));
}
INSTANTIATE_TEST_SUITE_P(TwoShards, StoreContractTest,
                         testing::Values(OnShards));
INSTANTIATE_TEST_SUITE_P(TwoShards, RollupContractTest,
                         testing::Values(OnShards));
INSTANTIATE_TEST_SUITE_P(TwoShards, CompactionContractTest,
                         testing::Values(OnShards));

std::unique_ptr<Store> OnReplicas() {
  return Open(Replicas().Url(FreshDatabase()));
}
INSTANTIATE_TEST_SUITE_P(TwoReplicas, StoreContractTest,
                         testing::Values(OnReplicas));
INSTANTIATE_TEST_SUITE_P(TwoReplicas, RollupContractTest,
                         testing::Values(OnReplicas));
INSTANTIATE_TEST_SUITE_P(TwoReplicas, CompactionContractTest,
                         testing::Values(OnReplicas));

/// Today's engine behind tests/support/chdb_server.mjs.
class TodaysEngine {
 public:
  TodaysEngine() : port_(support::FreePort()) {
    const int log =
        open(folder_.File("log").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    child_.emplace(
        std::vector<std::string>{
            "/usr/bin/env", "node",
            std::string(RB_SOURCE_DIR) + "/tests/support/chdb_server.mjs",
            std::to_string(port_), folder_.File("chdb")},
        log, log);
    close(log);
  }
  ~TodaysEngine() {
    child_->Signal(SIGKILL);
    (void)child_->Wait();
  }
  [[nodiscard]] std::string Url(const std::string& database) const {
    return "clickhouse://127.0.0.1:" + std::to_string(port_) + "/" + database;
  }

 private:
  support::TemporaryFolder folder_;
  std::uint16_t port_;
  std::optional<ChildProgram> child_;
};

// Empty where the package is not installed.
std::vector<StoreFactory> OnTodaysEngine() {
  if (std::getenv("REGIONBENCH_CHDB") == nullptr) return {};
  return {[] {
    static TodaysEngine engine;
    ClickhouseOptions patient;  // until it has started
    patient.ways.patience = seconds(60);
    return Open(engine.Url(FreshDatabase()), patient);
  }};
}
INSTANTIATE_TEST_SUITE_P(Today, StoreContractTest,
                         testing::ValuesIn(OnTodaysEngine()));
INSTANTIATE_TEST_SUITE_P(Today, RollupContractTest,
                         testing::ValuesIn(OnTodaysEngine()));
INSTANTIATE_TEST_SUITE_P(Today, CompactionContractTest,
                         testing::ValuesIn(OnTodaysEngine()));

std::vector<Sample> Batch(std::uint64_t first, std::size_t n) {
  std::vector<Sample> samples;
  for (std::uint64_t i = first; i < first + n; ++i) {
    samples.push_back(OkSample(i, static_cast<std::int64_t>(i)));
    samples.back().probe = "probe-" + std::to_string(i % 10);
  }
  return samples;
}

TEST(ClickhouseShardsTest, AProbeLiesOnOneShardAndAllOfThemOnBoth) {
  const std::string database = FreshDatabase();
  const auto store = Open(Shards().Url(database));
  ASSERT_TRUE(store->Append(Batch(0, 1000)));
  const std::string question = "SELECT count() > 0, uniqExact(probe) FROM " +
                               database + ".sample_rows_local";
  const std::string first = Shards().server(0).Ask(question);
  const std::string other = Shards().server(1).Ask(question);
  EXPECT_TRUE(first.starts_with("1\t")) << first;
  EXPECT_TRUE(other.starts_with("1\t")) << other;
  EXPECT_EQ(std::stoi(first.substr(2)) + std::stoi(other.substr(2)), 10);
}

TEST(ClickhouseShardsTest, AShardThatIsAwayIsAnErrorAndNothingIsDoubled) {
  const std::string database = FreshDatabase();
  const std::string url = Shards().Url(database);
  const auto store = Open(url, Hasty());
  ASSERT_TRUE(store->Append(Batch(0, 500)));
  Shards().server(1).Kill();
  const auto counts = store->Append(Batch(500, 500));
  ASSERT_FALSE(counts);
  Shards().server(1).Start();
  const auto again = Open(url);
  const auto retried = again->Append(Batch(500, 500));
  ASSERT_TRUE(retried) << retried.error().message;
  EXPECT_TRUE(All(*again) == Batch(0, 1000));
}

TEST(ClickhouseReplicasTest, AReplicaThatWasAwayCatchesUp) {
  const std::string database = FreshDatabase();
  const auto store = Open(Replicas().Url(database), Hasty());
  ASSERT_TRUE(store->Append(Batch(0, 100)));
  Replicas().server(1).Kill();
  ASSERT_TRUE(store->Append(Batch(100, 100)));
  Replicas().server(1).Start();
  // ZooKeeper takes the replica for alive until its old session has run out,
  // and the server looks now and then whether that is so.
  std::string count;
  for (int i = 0; i < 300 && count != "200"; ++i) {
    poll(nullptr, 0, 500);
    count = Replicas().server(1).Ask("SELECT count() FROM " + database +
                                     ".sample_rows_local");
  }
  EXPECT_EQ(count, "200");
}

TEST(ClickhouseReplicasTest, WhenTheFirstIsAwayTheOtherTakesOver) {
  const std::string database = FreshDatabase();
  const auto store = Open(Replicas().Url(database), Hasty());
  ASSERT_TRUE(store->Append(Batch(0, 100)));
  EXPECT_EQ(Replicas().server(1).Ask("SYSTEM SYNC REPLICA " + database +
                                     ".sample_rows_local"),
            "");
  Replicas().server(0).Kill();
  const auto counts = store->Append(Batch(100, 100));
  EXPECT_TRUE(counts) << counts.error().message;
  EXPECT_TRUE(All(*store) == Batch(0, 200));
  Replicas().server(0).Start();
}

TEST(ClickhouseReplicasTest, ABlockThatIsSentAgainIsKnown) {
  const std::string database = FreshDatabase();
  (void)Open(Replicas().Url(database));
  ClickhouseServer& server = Replicas().server(0);
  const std::string insert =
      "INSERT INTO " + database +
      ".sample_rows_local (day, hour, probe, seq) VALUES ('2025-11-23', 1, "
      "'p', 7)";
  EXPECT_EQ(server.Ask(insert), "");
  EXPECT_EQ(server.Ask(insert), "");
  EXPECT_EQ(
      server.Ask("SELECT count() FROM " + database + ".sample_rows_local"),
      "1");
}

TEST(ClickhouseReplicasTest, WithoutZookeeperNothingIsTakenAndNothingIsLost) {
  const std::string database = FreshDatabase();
  const auto store = Open(Replicas().Url(database), Hasty());
  ASSERT_TRUE(store->Append(Batch(0, 100)));
  Replicas().zookeeper().Kill();
  const auto counts = store->Append(Batch(100, 100));
  ASSERT_FALSE(counts);
  EXPECT_EQ(counts.error().code, ErrorCode::kUnavailable)
      << counts.error().message;
  EXPECT_EQ(All(*store).size() % 100, 0U);
  Replicas().zookeeper().Start();
  Result<AppendCounts> retried = store->Append(Batch(100, 100));
  for (int i = 0; i < 60 && !retried; ++i) {
    poll(nullptr, 0, 500);  // until the servers have a session again
    retried = store->Append(Batch(100, 100));
  }
  ASSERT_TRUE(retried) << retried.error().message;
  EXPECT_TRUE(All(*store) == Batch(0, 200));
}

/// A file system of a few megabytes, where we may mount one.
class SmallDisk {
 public:
  SmallDisk() {
    mounted_ =
        support::Shell("mount -t tmpfs -o size=24m tmpfs " + folder_.path())
            .empty();
  }
  ~SmallDisk() {
    if (mounted_) support::Shell("umount -l " + folder_.path());
  }
  void Grow() const {
    support::Shell("mount -o remount,size=200m " + folder_.path());
  }
  [[nodiscard]] bool mounted() const { return mounted_; }
  [[nodiscard]] const std::string& path() const { return folder_.path(); }

 private:
  support::TemporaryFolder folder_;
  bool mounted_ = false;
};

TEST(ClickhouseDiskTest, AFullDiskIsAClearErrorAndWhatWasTakenIsThere) {
  const SmallDisk disk;
  if (!disk.mounted()) GTEST_SKIP() << "may not mount a file system";
  ClickhouseServer server({.folder = disk.path()});
  server.Start();
  const auto store = Open(server.Url("full"), Hasty());
  std::uint64_t taken = 0;
  Result<AppendCounts> counts;
  for (int i = 0; i < 200; ++i) {
    auto samples = Batch(taken, 5000);
    for (Sample& sample : samples) {  // so that it does not compress well
      sample.sent_mono = std::chrono::nanoseconds(
          static_cast<std::int64_t>(sample.seq * 0x9E3779B97F4A7C15U >> 8U));
    }
    counts = store->Append(samples);
    if (!counts) break;
    taken += 5000;
  }
  ASSERT_FALSE(counts);
  EXPECT_EQ(counts.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(counts.error().message,
              testing::AnyOf(testing::HasSubstr("space"),
                             testing::HasSubstr("Cannot write")));
  disk.Grow();
  ASSERT_TRUE(store->Append(Batch(taken, 5000)));
  std::uint64_t found = 0;
  ASSERT_TRUE(store->Read({}, [&](const Sample&) { ++found; }));
  EXPECT_EQ(found, taken + 5000);
  server.Kill();
}

}  // namespace
}  // namespace regionbench
