// SPDX-License-Identifier: Apache-2.0
//
// What the store's promises cost: its Append beside prepared statements that
// put the same rows, texts already numbered, into a table without any check.
#include <benchmark/benchmark.h>
#include <sqlite3.h>

#include "aggregator/store/store.h"
#include "tests/support/temporary_folder.h"

namespace regionbench {
namespace {

using support::TemporaryFolder;

constexpr std::size_t kProbes = 20;
constexpr std::size_t kRegions = 150;

// The samples of many probes, as they reach an aggregator.
std::vector<Sample> Batch(std::uint64_t first, std::size_t n) {
  std::vector<Sample> samples(n);
  for (std::size_t i = 0; i < n; ++i) {
    Sample& s = samples[i];
    const std::uint64_t number = first + i;
    s.probe = "probe-" + std::to_string(number % kProbes);
    s.boot = "01JD";
    s.seq = number / kProbes;
    s.round = static_cast<std::uint32_t>(s.seq / kRegions);
    s.target = {"aws", "region-" + std::to_string(number % kRegions), "s3"};
    s.family = 4;
    s.at = WallTime(std::chrono::microseconds(
        1'763'881'200'000'000 + static_cast<std::int64_t>(number)));
    s.rtt = std::chrono::nanoseconds(30'000'000 + number * 7919 % 5'000'000);
    s.rtt_source = RttSource::kKernel;
    s.user_rtt = *s.rtt + std::chrono::microseconds(40);
    s.lag = std::chrono::microseconds(12);
    s.timeout = std::chrono::seconds(1);
    s.address = "203.0.113." + std::to_string(number % kRegions);
    s.local_port = 40112;
    s.sent_mono = std::chrono::nanoseconds(81'234'567'890 + number);
  }
  return samples;
}

void AppendToStore(benchmark::State& state) {
  const TemporaryFolder folder;
  const bool careful = state.range(1) != 0;
  auto store =
      OpenSqliteStore(folder.File("samples.db"), {.survive_power_cut = careful})
          .value();
  const auto n = static_cast<std::size_t>(state.range(0));
  std::uint64_t first = 0;
  for (auto _ : state) {
    state.PauseTiming();
    const auto samples = Batch(first, n);
    first += n;
    state.ResumeTiming();
    if (!store->Append(samples)) state.SkipWithError("append failed");
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(first));
}
BENCHMARK(AppendToStore)
    ->ArgNames({"rows", "full"})
    ->Args({180, 0})
    ->Args({1000, 0})
    ->Args({1000, 1})
    ->Args({10000, 0})
    ->UseRealTime();

void Run(sqlite3* database, const char* sql) {
  sqlite3_exec(database, sql, nullptr, nullptr, nullptr);
}

void BindAndStep(sqlite3_stmt* insert, const Sample& s) {
  const auto number = static_cast<sqlite3_int64>(s.seq);
  sqlite3_bind_int64(insert, 1, number % 20);
  sqlite3_bind_int64(insert, 2, number % 3000);
  sqlite3_bind_int64(insert, 3, number);
  sqlite3_bind_int64(insert, 4, s.at.time_since_epoch().count());
  sqlite3_bind_text(insert, 5, "ok", 2, SQLITE_STATIC);
  sqlite3_bind_int64(insert, 6, 1);
  sqlite3_bind_int64(insert, 7, *s.round);
  sqlite3_bind_int64(insert, 8, s.rtt->count());
  sqlite3_bind_int64(insert, 9, s.user_rtt->count());
  sqlite3_bind_int64(insert, 10, s.lag->count());
  sqlite3_bind_int64(insert, 11, number % 150);
  sqlite3_bind_int64(insert, 12, s.local_port);
  sqlite3_bind_int64(insert, 13, s.sent_mono->count());
  sqlite3_step(insert);
  sqlite3_reset(insert);
}

// NULL columns in the same places, so that the rows are as wide as ours.
void AppendPlainly(benchmark::State& state) {
  const TemporaryFolder folder;
  sqlite3* database = nullptr;
  sqlite3_open(folder.File("plain.db").c_str(), &database);
  Run(database, "PRAGMA journal_mode = WAL");
  Run(database, "PRAGMA synchronous = NORMAL");
  Run(database,
      "CREATE TABLE t(id INTEGER PRIMARY KEY,a,b,c,d,e,f,g,h,i,j,n1,n2,n3,n4,"
      "n5,n6,n7,k,l,m)");
  sqlite3_stmt* insert = nullptr;
  sqlite3_prepare_v2(database,
                     "INSERT INTO t(a,b,c,d,e,f,g,h,i,j,k,l,m) "
                     "VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?)",
                     -1, &insert, nullptr);
  const auto n = static_cast<std::size_t>(state.range(0));
  std::uint64_t first = 0;
  for (auto _ : state) {
    state.PauseTiming();
    const auto samples = Batch(first, n);
    first += n;
    state.ResumeTiming();
    Run(database, "BEGIN IMMEDIATE");
    for (const Sample& sample : samples) BindAndStep(insert, sample);
    Run(database, "COMMIT");
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(first));
  sqlite3_finalize(insert);
  sqlite3_close(database);
}
BENCHMARK(AppendPlainly)
    ->ArgName("rows")
    ->Arg(180)
    ->Arg(1000)
    ->Arg(10000)
    ->UseRealTime();

void OpenStore(benchmark::State& state) {
  const TemporaryFolder folder;
  const std::string path = folder.File("samples.db");
  const bool fresh = state.range(0) != 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(OpenSqliteStore(path).value());
    state.PauseTiming();
    if (fresh) std::filesystem::remove(path);
    state.ResumeTiming();
  }
}
BENCHMARK(OpenStore)->ArgName("new")->Arg(0)->Arg(1)->UseRealTime()->Unit(
    benchmark::kMillisecond);

void ReadStore(benchmark::State& state) {
  const TemporaryFolder folder;
  auto store = OpenSqliteStore(folder.File("samples.db")).value();
  constexpr std::size_t kRows = 200'000;
  if (!store->Append(Batch(0, kRows))) state.SkipWithError("append failed");
  std::int64_t seen = 0;
  for (auto _ : state) {
    if (!store->Read({}, [&seen](const Sample&) { ++seen; })) {
      state.SkipWithError("read failed");
    }
  }
  state.SetItemsProcessed(seen);
}
BENCHMARK(ReadStore)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace regionbench
