// SPDX-License-Identifier: Apache-2.0
//
// What the statistics cost: `stats_bench --benchmark_filter=Race`.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "aggregator/stats/change_points.h"
#include "aggregator/stats/family.h"
#include "aggregator/stats/quantile.h"
#include "aggregator/stats/race.h"
#include "aggregator/stats/rank_tests.h"
#include "aggregator/stats/rollup.h"
#include "aggregator/stats/sections.h"
#include "aggregator/stats/sketch.h"

namespace regionbench {
namespace {

constexpr std::size_t kTargets = 34;

// Milliseconds: log-normal jitter of 1 ms above the base.
std::vector<double> Draw(std::size_t n, double base, unsigned seed) {
  std::mt19937_64 random(seed);
  std::lognormal_distribution<double> jitter(0, 0.8);
  std::vector<double> values(n);
  std::ranges::generate(values, [&] { return base + jitter(random); });
  return values;
}

// The same above a slowly wandering level, as queues make it.
std::vector<double> Wander(std::size_t n, double ar, unsigned seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  std::vector<double> values(n);
  double x = 0;
  for (double& value : values) {
    x = ar * x + std::sqrt(1 - ar * ar) * normal(random);
    value = 30 + 0.3 * x;
  }
  return values;
}

std::size_t SizeOf(const benchmark::State& state) {
  return static_cast<std::size_t>(state.range(0));
}

void Quantile(benchmark::State& state) {
  const std::vector<double> values = Draw(SizeOf(state), 31, 1);
  std::vector<double> scratch;
  for (auto _ : state) {
    scratch = values;
    benchmark::DoNotOptimize(QuantileInPlace(scratch, 0.5));
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(Quantile)->Arg(60)->Arg(1000)->Arg(100000);

void SketchInsert(benchmark::State& state) {
  std::vector<double> seconds = Draw(4096, 31, 2);
  for (double& value : seconds) value *= 1e-3;
  Sketch sketch;
  std::size_t next = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(sketch.Add(seconds[next++ % seconds.size()]));
  }
}
BENCHMARK(SketchInsert);

Sketch SketchOf(std::size_t n, unsigned seed) {
  Sketch sketch;
  for (const double value : Draw(n, 31, seed)) {
    if (!sketch.Add(value * 1e-3)) std::abort();
  }
  return sketch;
}

void SketchMerge(benchmark::State& state) {
  const Sketch part = SketchOf(SizeOf(state), 3);
  Sketch window = SketchOf(3600, 4);
  for (auto _ : state) {
    window.Merge(part);
    benchmark::ClobberMemory();
  }
}
BENCHMARK(SketchMerge)->Arg(60)->Arg(3600);

void SketchDecode(benchmark::State& state) {
  const std::string bytes = SketchOf(SizeOf(state), 5).Encode();
  for (auto _ : state) benchmark::DoNotOptimize(Sketch::Decode(bytes));
  state.counters["bytes"] = static_cast<double>(bytes.size());
}
BENCHMARK(SketchDecode)->Arg(60)->Arg(3600);

void SketchQuantile(benchmark::State& state) {
  const Sketch sketch = SketchOf(100000, 6);
  for (auto _ : state) benchmark::DoNotOptimize(sketch.Quantile(0.99));
}
BENCHMARK(SketchQuantile);

void SectionVerdict(benchmark::State& state) {
  const std::vector<double> a = Draw(SizeOf(state), 31, 7);
  const std::vector<double> b = Draw(SizeOf(state), 34, 8);
  for (auto _ : state) {
    benchmark::DoNotOptimize(CompareRounds({a, b}, {0.5, 0.95, 1}));
  }
}
BENCHMARK(SectionVerdict)->Arg(60)->Arg(1000);

std::vector<std::vector<double>> DrawTargets(std::size_t rounds) {
  std::vector<std::vector<double>> targets;
  for (std::size_t i = 0; i < kTargets; ++i) {
    const auto base = 31 + 4 * static_cast<double>(i);
    targets.push_back(Draw(rounds, base, static_cast<unsigned>(i)));
  }
  return targets;
}

void FamilyOf34(benchmark::State& state) {
  const auto values = DrawTargets(SizeOf(state));
  const std::vector<std::span<const double>> targets(values.begin(),
                                                     values.end());
  FamilyRules rules;
  rules.tie = {1, 0.02};
  for (auto _ : state) benchmark::DoNotOptimize(CompareFamily(targets, rules));
}
BENCHMARK(FamilyOf34)->Arg(60)->Arg(1000)->Unit(benchmark::kMillisecond);

// The verdict over 30 days of 34 targets from stored hours: decode, merge into
// 20 sections, compare with the first.
void FamilyFromHours(benchmark::State& state) {
  constexpr std::size_t kHours = 30 * 24;
  constexpr std::size_t kSections = 20;
  const std::string hour = SketchOf(3600, 9).Encode();
  for (auto _ : state) {
    std::vector<std::vector<double>> sections(kTargets);
    for (auto& quantiles : sections) {
      for (std::size_t k = 0; k < kSections; ++k) {
        Sketch merged;
        for (std::size_t i = 0; i < kHours / kSections; ++i) {
          merged.Merge(*Sketch::Decode(hour));
        }
        quantiles.push_back(*merged.Quantile(0.5));
      }
    }
    for (const auto& other : sections) {
      benchmark::DoNotOptimize(CompareSections(
          {sections[0], other, kHours * 3600, RelativeError(kFinestSchema)},
          {0.5, 0.95, 0.001}));
    }
  }
}
BENCHMARK(FamilyFromHours)->Unit(benchmark::kMillisecond);

// One more round after `rounds` rounds in which nothing could be decided, the
// worst case: nobody is out.
void RaceRound(benchmark::State& state, double quantile) {
  RaceRules rules;
  rules.quantile = quantile;
  rules.budget = 1U << 30U;
  Race race(kTargets, rules);
  std::mt19937_64 random(10);
  std::lognormal_distribution<double> jitter(0, 0.8);
  std::vector<double> values(kTargets);
  const auto next = [&] {
    std::ranges::generate(values, [&] { return 31 + jitter(random); });
    race.AddRound(values);
  };
  for (std::int64_t i = 0; i < state.range(0); ++i) next();
  double slowest = 0;
  for (auto _ : state) {
    const auto begin = std::chrono::steady_clock::now();
    next();
    const std::chrono::duration<double, std::micro> took =
        std::chrono::steady_clock::now() - begin;
    slowest = std::max(slowest, took.count());
  }
  state.counters["slowest_us"] = slowest;
  std::size_t active = 0;
  for (std::size_t i = 0; i < kTargets; ++i) active += race.Member(i).active;
  state.counters["active"] = static_cast<double>(active);
}
BENCHMARK_CAPTURE(RaceRound, median, 0.5)
    ->Arg(1000)
    ->Arg(10000)
    ->Iterations(500)
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(RaceRound, p90, 0.9)
    ->Arg(1000)
    ->Iterations(500)
    ->Unit(benchmark::kMicrosecond);

void ChangePoints(benchmark::State& state) {
  std::vector<double> series =
      Wander(SizeOf(state), static_cast<double>(state.range(1)) / 10, 11);
  for (std::size_t i = series.size() / 2; i < series.size(); ++i)
    series[i] += 2;
  for (auto _ : state) {
    benchmark::DoNotOptimize(FindChangePoints(series, {6, 1.3, 1}));
  }
}
BENCHMARK(ChangePoints)
    ->ArgNames({"points", "ar10"})
    ->Args({4320, 3})
    ->Args({100000, 0})
    ->Args({100000, 3})
    ->Args({100000, 6})
    ->Unit(benchmark::kMillisecond);

void HodgesLehmannShift(benchmark::State& state) {
  const std::vector<double> a = Draw(SizeOf(state), 31, 12);
  const std::vector<double> b = Draw(SizeOf(state), 34, 13);
  for (auto _ : state) benchmark::DoNotOptimize(HodgesLehmann({a, b}, 0.95));
}
BENCHMARK(HodgesLehmannShift)->Arg(1000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace regionbench

BENCHMARK_MAIN();
