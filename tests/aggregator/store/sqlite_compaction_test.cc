// SPDX-License-Identifier: Apache-2.0
//
// Chunks in a file: what a plain sqlite3 shell, another program, a kill and
// damage make of them, and what they cost.
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <filesystem>

#include "tests/aggregator/store/stored_samples.h"
#include "tests/support/shell.h"
#include "tests/support/temporary_folder.h"

namespace regionbench {
namespace {

using support::Shell;
using support::TemporaryFolder;
using testing::EndsWith;

class SqliteCompactionTest : public testing::Test {
 protected:
  std::unique_ptr<Store> Open() {
    auto store = OpenSqliteStore(path_);
    EXPECT_TRUE(store) << store.error().message;
    return store ? *std::move(store) : nullptr;
  }

  std::string Sql(const std::string& sql) {
    return Shell("sqlite3 -nullvalue NULL " + path_ + " \"" + sql + "\"");
  }

  const TemporaryFolder folder_;
  const std::string path_ = folder_.File("samples.db");
};

template <typename T>
std::string OrNull(const std::optional<T>& value) {
  if (!value) return "|NULL";
  if constexpr (std::is_integral_v<T>) {
    return "|" + std::to_string(*value);
  } else {
    return "|" + std::to_string(value->count());
  }
}

// A row of the view as the shell prints it.
std::string ViewRow(const Sample& s) {
  const auto text = [](std::string_view value) {
    return "|" + std::string(value);
  };
  const auto number = [](std::int64_t value) {
    return "|" + std::to_string(value);
  };
  std::string row = s.probe + "|" + s.target.provider + "/" + s.target.region;
  if (!s.target.service.empty()) row += "/" + s.target.service;
  row += text(s.target.provider) + text(s.target.region) +
         text(s.target.service) + text(ToText(s.method)) +
         text(ToText(s.conn)) + number(s.at.time_since_epoch().count()) +
         OrNull(s.round) + text(ToText(s.outcome)) + OrNull(s.rtt) +
         text(ToText(s.rtt_source)) + OrNull(s.user_rtt) + OrNull(s.lag);
  row += s.timeout.count() == 0 ? "|NULL" : number(s.timeout.count());
  row += OrNull(s.phases.resolve) + OrNull(s.phases.connect) +
         OrNull(s.phases.tls) + OrNull(s.phases.processing) +
         OrNull(s.phases.transfer) + OrNull(s.http_status) + OrNull(s.bytes);
  row += s.address.empty() ? "|NULL" : text(s.address);
  row += s.family == 0 ? "|NULL" : number(s.family);
  row += s.local_port == 0 ? "|NULL" : number(s.local_port);
  row += OrNull(s.sent_mono) + number(s.cold_start ? 1 : 0) +
         number(s.tainted ? 1 : 0) + text(s.boot) +
         number(static_cast<std::int64_t>(s.seq));
  return row + "\n";
}

std::string ViewRows(const std::vector<Sample>& samples) {
  std::string rows;
  for (const Sample& sample : samples) rows += ViewRow(sample);
  return rows;
}

TEST_F(SqliteCompactionTest, EveryColumnOfTheViewIsWhatReadGives) {
  const auto store = Open();
  const auto samples = RandomSamples(31, 900);
  ASSERT_TRUE(store->Append(std::span(samples).first(600)));
  const std::string view = "SELECT * FROM samples ORDER BY at_us, seq";
  EXPECT_TRUE(Sql(view) == ViewRows(All(*store)));
  RollUpAll(*store);
  CompactAll(*store);
  ASSERT_TRUE(store->Append(std::span(samples).subspan(600)));
  const auto all = All(*store);
  ASSERT_TRUE(all == samples);
  EXPECT_EQ(Sql("SELECT count(*) FROM recent"), "300\n");
  EXPECT_EQ(Sql(view), ViewRows(all));
  ASSERT_TRUE(store->Forget({.details = At(10 * 3'600'000'000)}));
  EXPECT_EQ(Sql(view), ViewRows(All(*store)));
}

// A probe's rounds, ten seconds apart on average, each over all its targets in
// random order.
std::vector<Sample> SteadySamples(std::size_t series, std::int64_t hours) {
  std::mt19937_64 random(32);
  std::exponential_distribution<double> gap(0.1);
  std::lognormal_distribution<double> jitter(0.0, 1.0);
  std::vector<std::size_t> order(series);
  for (std::size_t i = 0; i < series; ++i) order[i] = i;
  std::vector<Sample> samples;
  double at = 0;
  for (std::uint32_t round = 0;; ++round) {
    at += gap(random);
    if (at + 1 >= static_cast<double>(hours) * 3600) break;
    std::ranges::shuffle(order, random);
    for (const std::size_t which : order) {
      const double sent =
          at + 0.01 * static_cast<double>(samples.size() % series);
      Sample s =
          OkSample(samples.size(), static_cast<std::int64_t>(sent * 1e6));
      s.round = round;
      s.target.region = "region-" + std::to_string(which);
      s.family = 4;
      s.rtt = std::chrono::nanoseconds(static_cast<std::int64_t>(
          20e6 + 1e6 * static_cast<double>(which) + 1e6 * jitter(random)));
      s.rtt_source = RttSource::kKernel;
      s.user_rtt =
          *s.rtt + std::chrono::nanoseconds(40'000 + random() % 20'000);
      s.lag = std::chrono::nanoseconds(random() % 100'000);
      s.address = "203.0.113." + std::to_string(which);
      s.local_port = static_cast<std::uint16_t>(32768 + random() % 28'000);
      s.sent_mono = std::chrono::nanoseconds(
          static_cast<std::int64_t>(sent * 1e9) + 77'000'000'000);
      samples.push_back(s);
    }
  }
  std::ranges::sort(samples, {},
                    [](const Sample& s) { return std::pair(s.at, s.seq); });
  return samples;
}

TEST_F(SqliteCompactionTest, ASampleTakesLessThanTenBytesAndItsDetailsToo) {
  const auto samples = SteadySamples(30, 6);
  const auto store = Open();
  for (std::size_t i = 0; i < samples.size(); i += 7000) {
    const std::size_t n = std::min<std::size_t>(7000, samples.size() - i);
    ASSERT_TRUE(store->Append(std::span(samples).subspan(i, n)));
    RollUpAll(*store);
    CompactAll(*store, {.merge_before =
                            StartOf(RollupSpan::kHour, samples[i + n - 1].at)});
  }
  CompactAll(*store);
  const std::string bytes = "SELECT 1.0 * sum(pgsize) / " +
                            std::to_string(samples.size()) +
                            " FROM dbstat WHERE name ";
  // The rows of the last hour's minutes are of that hour alone; the schema and
  // a page for each small table are there once.
  const double history = std::stod(
      Sql(bytes + "NOT IN ('chunk_details', 'rollup_minutes', 'sqlite_schema') "
                  "AND name IN (SELECT name FROM dbstat GROUP BY name "
                  "HAVING count(*) > 1)"));
  EXPECT_EQ(Sql("SELECT count(*) FROM rollup_minutes WHERE start_us < "
                "(SELECT max(start_us) FROM rollup_hours)"),
            "0\n");
  EXPECT_LE(history, 10.0);
  EXPECT_LE(std::stod(Sql(bytes + "= 'chunk_details'")), 10.0);
  EXPECT_EQ(All(*store).size(), samples.size());
  RecordProperty("bytes_a_sample", std::to_string(history));
}

TEST_F(SqliteCompactionTest, SmallChunksOfAnHourThatIsOverAreMerged) {
  const auto samples = SteadySamples(3, 3);
  const auto store = Open();
  for (std::size_t i = 0; i < samples.size(); i += 100) {
    const std::size_t n = std::min<std::size_t>(100, samples.size() - i);
    ASSERT_TRUE(store->Append(std::span(samples).subspan(i, n)));
    RollUpAll(*store);
    CompactAll(*store, {.merge_before =
                            StartOf(RollupSpan::kHour, samples[i + n - 1].at)});
  }
  const std::string chunks =
      "SELECT count(*) <= 12 FROM chunks WHERE hour < "
      "(SELECT max(hour) FROM chunks)";
  EXPECT_EQ(Sql(chunks), "1\n");
  EXPECT_EQ(Sql("SELECT count(*) > 12 FROM chunks WHERE hour = "
                "(SELECT max(hour) FROM chunks)"),
            "1\n");
  EXPECT_EQ(Sql("SELECT count(*) FROM chunks"),
            std::to_string(store->Size()->chunks) + "\n");
  CompactAll(*store);
  EXPECT_EQ(Sql("SELECT count(*) <= 18, sum(fresh) FROM chunks"), "1|0\n");
  EXPECT_TRUE(All(*store) == samples);
  EXPECT_EQ(Sql("SELECT count(*) FROM chunks"),
            std::to_string(store->Size()->chunks) + "\n");
}

TEST_F(SqliteCompactionTest, NumbersWithoutAGapAreRememberedInOneRow) {
  const auto store = Open();
  std::vector<Sample> samples;
  for (std::uint64_t i = 0; i < 6400; ++i) samples.push_back(OkSample(i));
  std::mt19937_64 random(33);
  std::ranges::shuffle(samples, random);
  for (std::size_t i = 0; i < samples.size(); i += 800) {
    ASSERT_TRUE(store->Append(std::span(samples).subspan(i, 800)));
    CompactAll(*store);
  }
  EXPECT_EQ(Sql("SELECT count(*) FROM seen"), "0\n");
  EXPECT_EQ(Sql("SELECT first_block, last_block FROM seen_ranges"), "0|99\n");
  EXPECT_EQ(store->Append(samples)->duplicate, 6400U);
  EXPECT_EQ(
      Open()->Append(std::vector{OkSample(6399), OkSample(6400)})->accepted,
      1U);
}

TEST_F(SqliteCompactionTest, AGapInTheNumbersStaysOpen) {
  const auto store = Open();
  std::vector<Sample> samples;
  for (std::uint64_t i = 0; i < 640; ++i) {
    if (i != 200) samples.push_back(OkSample(i));
  }
  ASSERT_TRUE(store->Append(samples));
  CompactAll(*store);
  EXPECT_EQ(Sql("SELECT first_block, last_block FROM seen_ranges"),
            "0|2\n4|9\n");
  EXPECT_EQ(store->Append(std::vector{OkSample(200)})->accepted, 1U);
  CompactAll(*store);
  EXPECT_EQ(Sql("SELECT first_block, last_block FROM seen_ranges"), "0|9\n");
}

// Each gives up its batch when it sees that the other came.
TEST_F(SqliteCompactionTest, TwoThatCompactMoveEverySampleOnce) {
  const auto samples = RandomSamples(34, 3000);
  const auto one = Open();
  const auto two = Open();
  ASSERT_TRUE(one->Append(samples));
  RollUpAll(*one);
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(one->Compact({}));
    ASSERT_TRUE(two->Compact({}));
    ASSERT_TRUE(two->Compact({}));
    EXPECT_TRUE(All(*one) == samples);
  }
  CompactAll(*one);
  CompactAll(*two);
  EXPECT_TRUE(All(*two) == samples);
  EXPECT_EQ(Sql("SELECT count(*) FROM recent"), "0\n");
}

// What is forgotten while a batch is on its way may free numbers that other
// samples take.
TEST_F(SqliteCompactionTest, ForgettingInTheMiddleOfABatchLosesNoOther) {
  const auto compacting = Open();
  const auto other = Open();
  constexpr std::int64_t kHour = 3'600'000'000;
  ASSERT_TRUE(other->Append(
      std::vector{OkSample(1, 2 * kHour), OkSample(2, 0), OkSample(3, 1)}));
  RollUpAll(*other);
  ASSERT_TRUE(compacting->Compact({}));
  ASSERT_TRUE(other->Forget({.samples = At(kHour)}));
  ASSERT_TRUE(other->Append(
      std::vector{OkSample(4, 3 * kHour), OkSample(5, 4 * kHour)}));
  CompactAll(*compacting);
  EXPECT_EQ(Seqs(*other), (Seq{1, 4, 5}));
  RollUpAll(*other);
  CompactAll(*compacting);
  EXPECT_EQ(Seqs(*other), (Seq{1, 4, 5}));
}

// The child appends, rolls up and compacts until it is killed somewhere. All it
// said it has is there once.
TEST_F(SqliteCompactionTest, KilledAtAnyMomentHasEverySampleOnce) {
  constexpr std::uint64_t kBatch = 60;
  for (int round = 0; round < 8; ++round) {
    const std::string path = folder_.File("k" + std::to_string(round));
    std::array<int, 2> pipe_ends{};
    ASSERT_EQ(pipe(pipe_ends.data()), 0);
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      auto store = OpenSqliteStore(path);
      for (std::uint64_t batch = 0; store; ++batch) {
        std::vector<Sample> samples;
        for (std::uint64_t i = 0; i < kBatch; ++i) {
          const auto at =
              static_cast<std::int64_t>(batch * 600 + i * 7) % 5000 * 1'000'000;
          samples.push_back(OkSample(batch * kBatch + i, at));
        }
        if (!(*store)->Append(samples)) _exit(1);
        if (write(pipe_ends[1], "x", 1) != 1) _exit(1);
        if (!(*store)->RollUp(100)) _exit(1);
        for (int i = 0; i < 3; ++i) {
          if (!(*store)->Compact({.least = 150})) _exit(1);
          if (write(pipe_ends[1], ".", 1) != 1) _exit(1);
        }
      }
      _exit(1);
    }
    close(pipe_ends[1]);
    std::uint64_t acknowledged = 0;
    int steps = 0;
    char byte = 0;
    while (steps < 20 + round * 23 && read(pipe_ends[0], &byte, 1) == 1) {
      ++steps;
      acknowledged += byte == 'x' ? 1 : 0;
    }
    ASSERT_EQ(kill(child, SIGKILL), 0);
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status));
    while (read(pipe_ends[0], &byte, 1) == 1) {
      acknowledged += byte == 'x' ? 1 : 0;
    }
    close(pipe_ends[0]);
    const auto store = OpenSqliteStore(path).value();
    for (int look = 0; look < 2; ++look) {
      auto seqs = Seqs(*store);
      std::ranges::sort(seqs);
      EXPECT_GE(seqs.size(), acknowledged * kBatch);
      EXPECT_EQ(seqs.size() % kBatch, 0U);
      for (std::size_t i = 0; i < seqs.size(); ++i) ASSERT_EQ(seqs[i], i);
      EXPECT_EQ(Shell("sqlite3 " + path + " 'PRAGMA integrity_check'"), "ok\n");
      RollUpAll(*store);
      CompactAll(*store);
    }
    EXPECT_EQ(Shell("sqlite3 " + path + " 'SELECT count(*) FROM recent'"),
              "0\n");
  }
}

TEST_F(SqliteCompactionTest, AChunkThatDoesNotAddUpIsDamage) {
  const auto store = Open();
  ASSERT_TRUE(store->Append(SteadySamples(1, 1)));
  RollUpAll(*store);
  CompactAll(*store);
  for (const char* harm :
       {"n = 0", "n = 513", "at_bits = x'00'", "rtt_bits = zeroblob(9999)",
        "outcome_base = 10", "outcome_base = NULL", "boot_base = 77",
        "address_base = 99"}) {
    SCOPED_TRACE(harm);
    const std::string copy = folder_.File("harmed.db");
    std::filesystem::remove(copy);
    Shell("sqlite3 " + path_ + " 'VACUUM INTO \"" + copy + "\"'");
    Shell("sqlite3 " + copy + " \"UPDATE chunks SET " + harm + "\"");
    const auto read =
        OpenSqliteStore(copy).value()->Read({}, [](const Sample&) {});
    ASSERT_FALSE(read);
    EXPECT_THAT(read.error().message, testing::HasSubstr("is damaged: "));
  }
}

TEST_F(SqliteCompactionTest, ACutFileWithChunksIsAnErrorOrIntact) {
  const auto samples = SteadySamples(4, 3);
  {
    const auto store = Open();
    ASSERT_TRUE(store->Append(samples));
    RollUpAll(*store);
    CompactAll(*store);
  }
  const auto size = std::filesystem::file_size(path_);
  const std::string whole = folder_.File("whole.db");
  std::filesystem::copy_file(path_, whole);
  for (std::uintmax_t cut = 1; cut < size; cut += size / 23) {
    std::filesystem::copy_file(
        whole, path_, std::filesystem::copy_options::overwrite_existing);
    std::filesystem::resize_file(path_, cut);
    const auto store = OpenSqliteStore(path_);
    std::vector<Sample> seen;
    const bool good = store && (*store)->Read({}, [&](Sample sample) {
      seen.push_back(std::move(sample));
    });
    EXPECT_TRUE(!good || seen == samples) << cut;
    EXPECT_EQ(std::filesystem::file_size(path_), cut);
  }
}

TEST_F(SqliteCompactionTest, FreedSpaceGoesBackToTheDisk) {
  const auto store = Open();
  ASSERT_TRUE(store->Append(RandomSamples(36, 40'000)));
  RollUpAll(*store);
  ASSERT_TRUE(store->Forget({At(48 * 3'600'000'000), At(0)}));
  while (store->Tidy().value()) {
  }
  const StoreSize size = store->Size().value();
  EXPECT_LE(size.free, std::max<std::uint64_t>(size.bytes / 3, 17 << 20));
  EXPECT_EQ(std::filesystem::file_size(path_), size.bytes + size.free);
  EXPECT_EQ(Sql("PRAGMA integrity_check"), "ok\n");
}

TEST_F(SqliteCompactionTest, AnHourInChunksKeepsItsBox) {
  const auto store = Open();
  std::vector<Sample> samples;
  for (std::uint64_t i = 0; i < 100; ++i) {
    Sample sample = OkSample(i, static_cast<std::int64_t>(i));
    sample.rtt = std::chrono::milliseconds(100 + i);
    if (i % 10 == 9) sample.outcome = Outcome::kTimeout;
    samples.push_back(sample);
  }
  ASSERT_TRUE(store->Append(std::span(samples).first(90)));
  const std::string counts =
      "SELECT n, ok, loss_ratio, min_ns, max_ns FROM boxes_hourly";
  RollUpAll(*store);
  CompactAll(*store);
  EXPECT_EQ(Sql(counts), "90|81|0.1|100000000|188000000\n");
  EXPECT_EQ(Sql("SELECT abs(median_ns - 149500000) < 1000000 FROM "
                "boxes_hourly"),
            "1\n");
  // What came since counts before it is rolled up.
  ASSERT_TRUE(store->Append(std::span(samples).subspan(90)));
  EXPECT_EQ(Sql(counts), "100|90|0.1|100000000|198000000\n");
  RollUpAll(*store);
  EXPECT_EQ(Sql(counts), "100|90|0.1|100000000|198000000\n");
}

}  // namespace
}  // namespace regionbench
