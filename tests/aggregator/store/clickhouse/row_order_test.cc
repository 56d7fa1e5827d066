// SPDX-License-Identifier: Apache-2.0
#include "aggregator/store/clickhouse/row_order.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <tuple>

#include "aggregator/store/clickhouse/clickhouse_store.h"
#include "tests/support/clickhouse.h"
#include "tests/support/random_sample.h"

namespace regionbench {
namespace {

// Names of which one begins with the other, and several samples of any instant.
std::vector<Sample> Shuffled(std::size_t n) {
  std::mt19937_64 random(20261126);
  std::vector<Sample> samples;
  for (std::uint64_t seq = 0; seq < n; ++seq) {
    Sample sample = support::RandomSample(random, seq);
    sample.at = WallTime(std::chrono::hours(490'000) +
                         std::chrono::minutes(20) * (random() % 8));
    sample.probe = random() % 2 == 0 ? "a" : "a/b";
    sample.boot = random() % 2 == 0 ? "b" : "c";
    sample.target = {"aws", random() % 2 == 0 ? "us-1" : "us-1-x", "s3"};
    samples.push_back(std::move(sample));
  }
  std::ranges::shuffle(samples, random);
  return samples;
}

auto ColumnsOf(const Sample& sample) {
  return std::tuple(std::chrono::floor<std::chrono::hours>(sample.at),
                    sample.probe, sample.target.Text(), sample.method,
                    sample.at, sample.boot, sample.seq);
}

TEST(RowOrderTest, IsThatOfTheColumnsOneByOne) {
  const std::vector<Sample> samples = Shuffled(2000);
  std::vector<const Sample*> rows;
  for (const Sample& sample : samples) rows.push_back(&sample);
  SortAsRows(rows);
  EXPECT_EQ(rows.size(), samples.size());
  EXPECT_TRUE(std::ranges::is_sorted(
      rows, {}, [](const Sample* row) { return ColumnsOf(*row); }));
}

TEST(RowOrderTest, AServerFindsNothingToSort) {
  const auto event = [](const std::string& name) {
    return std::stol("0" + support::SharedClickhouse().Ask(
                               "SELECT value FROM system.events WHERE event = "
                               "'MergeTreeDataWriterBlocks" +
                               name + "'"));
  };
  const auto store = OpenClickhouseStore(support::SharedClickhouse().Url(
                                             support::FreshDatabase()))
                         .value();
  const long all = event("");
  const long sorted = event("AlreadySorted");
  // Of one probe and 64 numbers: a single row of seen_numbers.
  std::vector<Sample> samples = Shuffled(60);
  for (Sample& sample : samples) sample.probe = sample.boot = "a";
  ASSERT_TRUE(store->Append(samples));
  EXPECT_GT(event(""), all);
  EXPECT_EQ(event("AlreadySorted") - sorted, event("") - all);
}

}  // namespace
}  // namespace regionbench
