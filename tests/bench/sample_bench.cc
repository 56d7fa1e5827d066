// SPDX-License-Identifier: Apache-2.0
#include <benchmark/benchmark.h>

#include "probe/sample/sample_json.h"
#include "tests/support/random_sample.h"

namespace regionbench {
namespace {

std::vector<Sample> Samples() {
  std::mt19937_64 random(1);
  std::vector<Sample> samples;
  for (std::uint64_t seq = 0; seq < 1000; ++seq) {
    samples.push_back(support::RandomSample(random, seq));
  }
  return samples;
}

void WriteSampleLine(benchmark::State& state) {
  const auto samples = Samples();
  std::string line;
  std::size_t next = 0;
  std::int64_t bytes = 0;
  for (auto _ : state) {
    line.clear();
    AppendJsonLine(samples[next++ % samples.size()], line);
    bytes += static_cast<std::int64_t>(line.size());
  }
  state.SetBytesProcessed(bytes);
}
BENCHMARK(WriteSampleLine);

// As an aggregator reads them. With something in front of each line, which
// makes it one of another form.
void ReadSampleLines(benchmark::State& state, const std::string& front) {
  std::vector<std::string> lines;
  for (const Sample& sample : Samples()) {
    AppendJsonLine(sample, lines.emplace_back(front));
  }
  SampleParser parser;
  std::size_t next = 0;
  for (auto _ : state) {
    Sample sample;
    benchmark::DoNotOptimize(
        parser.Parse(lines[next++ % lines.size()], sample));
  }
}
BENCHMARK_CAPTURE(ReadSampleLines, usual, "");
BENCHMARK_CAPTURE(ReadSampleLines, any_json, " ");

}  // namespace
}  // namespace regionbench
