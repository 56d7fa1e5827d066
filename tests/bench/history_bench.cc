// SPDX-License-Identifier: Apache-2.0
//
// What the verdict over the stored past costs: 34 targets, one attempt a
// second each, 30 days of which only rollups are left, in a SQLite file.
#include <benchmark/benchmark.h>

#include <cmath>
#include <random>

#include "aggregator/history/history.h"
#include "aggregator/stats/bucket_layout.h"
#include "aggregator/stats/family.h"
#include "aggregator/store/sqlite/open_file.h"
#include "aggregator/store/sqlite/rollup_rows.h"
#include "tests/support/temporary_folder.h"

namespace regionbench {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr int kTargets = 34;
constexpr int kHours = 30 * 24;
constexpr WallTime kStart{hours(24 * 20'000)};
constexpr TimeSpan kMonth = {kStart, kStart + hours(kHours)};

template <typename T>
T Must(Result<T> result) {
  if (!result) std::abort();
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

RollupRow MinuteAt(double level_ms, WallTime start, std::mt19937_64& random) {
  std::lognormal_distribution<double> jitter(0, 0.8);
  RollupRow row;
  row.start = start;
  Sample sample;
  sample.timeout = std::chrono::seconds(1);
  for (int i = 0; i < 60; ++i) {
    const double ms = level_ms + jitter(random);
    sample.rtt = std::chrono::nanoseconds(std::llround(ms * 1e6));
    row.Add(sample);
  }
  return row;
}

// Rows as RollUp writes them; sixty different minutes a target, in turn, so
// that making them takes less than a minute.
void FillTarget(Connection& file, int target) {
  const std::string id = std::to_string(target + 1);
  Must(file.Execute("INSERT INTO series VALUES(" + id + ", 'aws', 'region-" +
                    id + "', 's3', 'tcp', 'cold', 4, 1000000000);" +
                    "INSERT INTO rollup_series VALUES(" + id + ", 1, " + id +
                    ", 0)"));
  auto minute_rows = Must(RollupWriter::Over(file, RollupSpan::kMinute));
  auto hour_rows = Must(RollupWriter::Over(file, RollupSpan::kHour));
  std::mt19937_64 random(static_cast<std::uint64_t>(target));
  std::vector<RollupRow> pool;
  for (int i = 0; i < 60; ++i) {
    pool.push_back(MinuteAt(31 + 4 * target, kStart, random));
  }
  for (int h = 0; h < kHours; ++h) {
    RollupRow hour;
    hour.start = kStart + hours(h);
    for (int m = 0; m < 60; ++m) {
      RollupRow& row = pool[random() % pool.size()];
      row.start = hour.start + minutes(m);
      hour.Merge(row);
      Must(minute_rows.Add(target + 1, row));
    }
    Must(hour_rows.Add(target + 1, hour));
  }
}

/// Made once for all.
Store& Month() {
  static const support::TemporaryFolder kFolder;
  static const std::unique_ptr<Store> kStore = [] {
    const std::string path = kFolder.File("samples.db");
    {
      auto file = Must(OpenStoreFile(path, {}));
      auto transaction = Must(Transaction::Begin(file));
      Must(file.Execute("INSERT INTO probes VALUES(1, 'tokyo-office')"));
      for (int i = 0; i < kTargets; ++i) FillTarget(file, i);
      Must(file.Execute(
          "UPDATE progress SET samples_from_us = " +
          std::to_string(kMonth.until.time_since_epoch().count())));
      Must(transaction.Commit());
    }
    return Must(OpenSqliteStore(path));
  }();
  return *kStore;
}

ResolvedTarget Undescribed(const TargetId& id) {
  ResolvedTarget target;
  target.id = id;
  return target;
}

// The whole of `compare --since 30d` but for printing it.
void CompareMonth(benchmark::State& state) {
  Store& store = Month();
  for (auto _ : state) {
    const auto history =
        Must(CompareHistory(store, {.window = kMonth}, Undescribed));
    if (history.verdict.state != Agreement::kAgreed) {
      state.SkipWithError("no winner");
    }
  }
}
BENCHMARK(CompareMonth)->Unit(benchmark::kMillisecond);

// The same with edges inside hours, which are read from minutes.
void CompareMonthOffTheHour(benchmark::State& state) {
  Store& store = Month();
  const TimeSpan window = {kMonth.since + minutes(17),
                           kMonth.until - minutes(23)};
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        Must(CompareHistory(store, {.window = window}, Undescribed)));
  }
}
BENCHMARK(CompareMonthOffTheHour)->Unit(benchmark::kMillisecond);

// A week is short enough to be read from minutes.
void CompareWeekFromMinutes(benchmark::State& state) {
  Store& store = Month();
  const TimeSpan window = {kMonth.since, kMonth.since + hours(7 * 24)};
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        Must(CompareHistory(store, {.window = window}, Undescribed)));
  }
}
BENCHMARK(CompareWeekFromMinutes)->Unit(benchmark::kMillisecond);

/// A day of a hundred probes with a hundred targets each, one attempt a second.
constexpr int kProbes = 100;
constexpr int kTargetsEach = 100;
constexpr TimeSpan kDay = {kStart, kStart + hours(25)};

void FillProbe(Connection& file, int probe) {
  const std::string probe_id = std::to_string(probe + 1);
  Must(file.Execute("INSERT INTO probes VALUES(" + probe_id + ", 'probe-" +
                    probe_id + "')"));
  auto minute_rows = Must(RollupWriter::Over(file, RollupSpan::kMinute));
  auto hour_rows = Must(RollupWriter::Over(file, RollupSpan::kHour));
  std::mt19937_64 random(static_cast<std::uint64_t>(probe));
  for (int target = 0; target < kTargetsEach; ++target) {
    const int id = probe * kTargetsEach + target + 1;
    Must(file.Execute("INSERT INTO rollup_series VALUES(" + std::to_string(id) +
                      ", " + probe_id + ", " + std::to_string(target + 1) +
                      ", 0)"));
    RollupRow minute = MinuteAt(5 + 2 * target, kStart, random);
    RollupRow hour;
    for (int m = 0; m < 60; ++m) {
      if (m % 20 == 0) minute = MinuteAt(5 + 2 * target, kStart, random);
      hour.Merge(minute);
    }
    for (int h = 0; h < 25; ++h) {
      hour.start = kStart + hours(h);
      Must(hour_rows.Add(id, hour));
      // Only the edges are read from minutes.
      for (int m = 0; (h == 0 || h == 24) && m < 60; ++m) {
        minute.start = hour.start + minutes(m);
        Must(minute_rows.Add(id, minute));
      }
    }
  }
}

Store& Day() {
  static const support::TemporaryFolder kFolder;
  static const std::unique_ptr<Store> kStore = [] {
    const std::string path = kFolder.File("samples.db");
    {
      auto file = Must(OpenStoreFile(path, {}));
      auto transaction = Must(Transaction::Begin(file));
      for (int i = 0; i < kTargetsEach; ++i) {
        const std::string id = std::to_string(i + 1);
        Must(file.Execute("INSERT INTO series VALUES(" + id +
                          ", 'aws', 'region-" + id +
                          "', 's3', 'tcp', 'cold', 4, 1000000000)"));
      }
      for (int i = 0; i < kProbes; ++i) FillProbe(file, i);
      Must(file.Execute("UPDATE progress SET samples_from_us = " +
                        std::to_string(kDay.until.time_since_epoch().count())));
      Must(transaction.Commit());
    }
    return Must(OpenSqliteStore(path));
  }();
  return *kStore;
}

// The report over 10 000 series and 24 hours that do not begin on the hour.
void CompareDayOfTenThousand(benchmark::State& state) {
  Store& store = Day();
  const TimeSpan window = {kDay.since + minutes(20), kDay.until - minutes(40)};
  for (auto _ : state) {
    const auto history = Must(CompareHistory(
        store, {.window = window, .most_samples = 0}, Undescribed));
    if (history.reports.size() != kProbes) state.SkipWithError("too few");
  }
}
BENCHMARK(CompareDayOfTenThousand)
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

// Sections and verdict alone, from rows of one length.
void SectionsFrom(benchmark::State& state, RollupSpan span) {
  Store& store = Month();
  constexpr std::size_t kSections = 20;
  for (auto _ : state) {
    std::map<TargetId, std::vector<Sketch>> merged;
    std::vector<Sketch>* target = nullptr;
    std::string region;
    Must(store.ReadRollups({}, span, [&](const RollupRow& row) {
      if (target == nullptr || row.series.target.region != region) {
        region = row.series.target.region;
        target = &merged[row.series.target];
        target->resize(kSections);
      }
      const auto section = static_cast<std::size_t>((row.start - kStart) *
                                                    kSections / hours(kHours));
      (*target)[section].Merge(row.rollup.sketch);
    }));
    std::vector<FamilyEvidence> evidence;
    for (const auto& [id, sections] : merged) {
      FamilyEvidence& one = evidence.emplace_back();
      Sketch all;
      for (const Sketch& sketch : sections) {
        one.sections.push_back(*sketch.Quantile(0.5) * 1e9);
        all.Merge(sketch);
      }
      one.quantile = *all.Quantile(0.5) * 1e9;
      one.sent = all.Received();
    }
    FamilyRules rules;
    rules.tie = {1e6, 0.02};
    benchmark::DoNotOptimize(CompareSectioned(
        {evidence, kHours * 3600, RelativeError(kFinestSchema)}, rules));
  }
}
BENCHMARK_CAPTURE(SectionsFrom, hours, RollupSpan::kHour)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(SectionsFrom, minutes, RollupSpan::kMinute)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace regionbench
