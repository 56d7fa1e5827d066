// SPDX-License-Identifier: Apache-2.0
//
// What the questions over a stored past cost, the store's reading apart:
// `insight_bench --benchmark_filter=Place`.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <string>
#include <vector>

#include "aggregator/insight/best_sets.h"
#include "aggregator/insight/changes.h"
#include "aggregator/store/store.h"
#include "tests/support/past.h"
#include "tests/support/temporary_folder.h"

namespace regionbench {
namespace {

using std::chrono::hours;

std::vector<Sample> DaysOf(int days, std::chrono::seconds every) {
  Past past(1);
  past.Add({.every = every}, kMonday, kMonday + hours(24 * days));
  return past.samples;
}

Changes Find(const std::vector<Sample>& samples, int days) {
  ChangeFinder finder({.since = kMonday, .until = kMonday + hours(24 * days)});
  for (const Sample& sample : samples) finder.Add(sample);
  return finder.Finish();
}

// One series: of 100 000 samples in a week, and of thirty days at one in 30 s.
void ChangesOfAWeek(benchmark::State& state) {
  const auto samples = DaysOf(7, std::chrono::seconds(6));
  for (auto _ : state) benchmark::DoNotOptimize(Find(samples, 7));
  state.counters["samples"] = static_cast<double>(samples.size());
}
BENCHMARK(ChangesOfAWeek)->Unit(benchmark::kMillisecond);

void ChangesOfThirtyDays(benchmark::State& state) {
  const auto samples = DaysOf(30, std::chrono::seconds(30));
  for (auto _ : state) benchmark::DoNotOptimize(Find(samples, 30));
  state.counters["samples"] = static_cast<double>(samples.size());
}
BENCHMARK(ChangesOfThirtyDays)->Unit(benchmark::kMillisecond);

// The same with reading them from SQLite.
void ChangesFromTheStore(benchmark::State& state) {
  const int days = static_cast<int>(state.range(0));
  const support::TemporaryFolder folder;
  const auto store = OpenSqliteStore(folder.File("samples.db"));
  const auto samples = DaysOf(days, std::chrono::seconds(days == 7 ? 6 : 30));
  if (!(*store)->Append(samples)) state.SkipWithError("append");
  for (auto _ : state) {
    ChangeFinder finder(
        {.since = kMonday, .until = kMonday + hours(24 * days)});
    const auto read =
        (*store)->Read({}, [&](const Sample& sample) { finder.Add(sample); });
    if (!read) state.SkipWithError("read");
    benchmark::DoNotOptimize(finder.Finish());
  }
  state.counters["samples"] = static_cast<double>(samples.size());
}
BENCHMARK(ChangesFromTheStore)->Arg(7)->Arg(30)->Unit(benchmark::kMillisecond);

Sketch Around(double ms, Past& past) {
  Sketch sketch;
  const PastSeries series{.level_ms = [ms](WallTime) { return ms; }};
  for (int i = 0; i < 1000; ++i) {
    static_cast<void>(sketch.Add(
        static_cast<double>(past.Answer(series, kMonday).rtt->count()) * 1e-9));
  }
  return sketch;
}

PlacementProblem Problem(std::size_t users, std::size_t targets) {
  Past past(1);
  Dice dice(2);
  PlacementProblem problem;
  problem.weights.assign(users, 1);
  for (std::size_t user = 0; user < users; ++user) {
    auto& shares = problem.round_trips.emplace_back();
    auto& own = problem.own_quantile.emplace_back();
    for (std::size_t target = 0; target < targets; ++target) {
      const Sketch sketch = Around(5 + 250 * dice.Roll(), past);
      shares.emplace_back(sketch);
      own.push_back(sketch.Quantile(0.5).value_or(0) * 1e9);
    }
  }
  return problem;
}

// All sets of three of 34 targets for 12 users, and the same by greedy choice.
void PlaceAllSets(benchmark::State& state) {
  PlacementProblem problem = Problem(12, 34);
  problem.choose = 3;
  for (auto _ : state) {
    const BestSets sets = FindBestSets(problem);
    state.counters["sets"] = static_cast<double>(sets.looked_at);
  }
}
BENCHMARK(PlaceAllSets)->Unit(benchmark::kMillisecond);

void PlaceByGreedyChoice(benchmark::State& state) {
  PlacementProblem problem = Problem(12, 34);
  problem.choose = 3;
  problem.most_sets = 0;
  for (auto _ : state) {
    const BestSets sets = FindBestSets(problem);
    state.counters["sets"] = static_cast<double>(sets.looked_at);
  }
}
BENCHMARK(PlaceByGreedyChoice)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace regionbench
