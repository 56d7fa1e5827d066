// SPDX-License-Identifier: Apache-2.0
//
// What the page of metrics costs: 10 000 series, each with a histogram of a
// few hundred log-normal round trips.
#include <benchmark/benchmark.h>
#include <malloc.h>

#include "aggregator/metrics/live_series.h"
#include "tests/support/past.h"

namespace regionbench {
namespace {

constexpr int kSeries = 10'000;
constexpr int kEach = 200;

std::vector<Sample> Round(Past& past) {
  std::vector<Sample> samples;
  for (int i = 0; i < kSeries; ++i) {
    PastSeries series;
    series.probe = "probe-" + std::to_string(i % 100);
    series.id = "aws/region-" + std::to_string(i / 100) + "/dynamodb";
    series.level_ms = [i](WallTime) { return 5.0 + i % 200; };
    samples.push_back(past.Answer(series, kMonday));
  }
  return samples;
}

struct Filled {
  SeriesCap cap{50'000};
  LiveSeries live{cap};
  double bytes_each = 0;

  Filled() {
    Past past(1);
    const std::size_t before = mallinfo2().uordblks;
    for (int i = 0; i < kEach; ++i) live.Observe(Round(past));
    bytes_each = static_cast<double>(mallinfo2().uordblks - before) / kSeries;
  }
};

Filled& TenThousand() {
  static Filled filled;
  return filled;
}

void LivePage(benchmark::State& state, PageForm form) {
  const Filled& filled = TenThousand();
  std::size_t size = 0;
  for (auto _ : state) {
    const auto page = MakePageWriter(form, size + size / 16);
    filled.live.Write(*page);
    const std::string body = page->Take();
    size = body.size();
    benchmark::DoNotOptimize(body.data());
  }
  state.counters["page_bytes"] = static_cast<double>(size);
  state.counters["bytes_a_series"] = filled.bytes_each;
}
BENCHMARK_CAPTURE(LivePage, text, PageForm::kText)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(LivePage, protobuf, PageForm::kProtobuf)
    ->Unit(benchmark::kMillisecond);

void ObserveSamples(benchmark::State& state) {
  Past past(2);
  const auto samples = Round(past);
  for (auto _ : state) TenThousand().live.Observe(samples);
  state.SetItemsProcessed(state.iterations() * kSeries);
}
BENCHMARK(ObserveSamples);

}  // namespace
}  // namespace regionbench
