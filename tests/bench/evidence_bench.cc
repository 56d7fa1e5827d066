// SPDX-License-Identifier: Apache-2.0
//
// A run of 34 targets as one file: what a sample takes on the disk, how long
// writing takes beside the probing, and how long the report takes from it.
#include <benchmark/benchmark.h>

#include <filesystem>
#include <random>

#include "aggregator/evidence/evidence_file.h"
#include "aggregator/report/build_report.h"
#include "tests/support/temporary_folder.h"

namespace regionbench {
namespace {

constexpr std::size_t kTargets = 34;
constexpr std::size_t kSamples = 100'000;

Evidence Asked() {
  Evidence evidence;
  evidence.request.probe = "tokyo-office";
  for (std::size_t i = 0; i < kTargets; ++i) {
    ResolvedTarget& target = evidence.targets.emplace_back();
    target.id = {"aws", "region-" + std::to_string(i), "dynamodb"};
  }
  return evidence;
}

// As the tcp method gives them: every number that the kernel or the network
// chooses is random.
std::vector<Sample> Run(const Evidence& evidence) {
  std::mt19937_64 random(1);
  const auto below = [&](std::uint64_t n) {
    return static_cast<std::int64_t>(random() % n);
  };
  std::vector<Sample> samples(kSamples);
  std::int64_t us = 0;
  for (std::size_t i = 0; i < kSamples; ++i) {
    Sample& s = samples[i];
    us += below(30'000);
    s.probe = evidence.request.probe;
    s.boot = "01JDB2YV3M9Q4T7W8X5Z6A1C2E";
    s.seq = i;
    s.round = static_cast<std::uint32_t>(i / kTargets);
    s.target = evidence.targets[i % kTargets].id;
    s.family = 4;
    s.at = WallTime(std::chrono::microseconds(1'763'881'200'000'000 + us));
    s.rtt = std::chrono::microseconds(30'000 + below(5'000));
    s.rtt_source = RttSource::kKernel;
    s.user_rtt = *s.rtt + std::chrono::nanoseconds(below(200'000));
    s.lag = std::chrono::nanoseconds(below(200'000));
    s.timeout = std::chrono::seconds(1);
    s.address = "203.0.113." + std::to_string(i % kTargets);
    s.local_port = static_cast<std::uint16_t>(32'768 + below(28'000));
    s.sent_mono =
        std::chrono::nanoseconds(81'234'567'890 + us * 1000 + below(1000));
  }
  return samples;
}

void Save(const std::string& path, const Evidence& evidence,
          const std::vector<Sample>& samples, benchmark::State& state) {
  const auto writer = EvidenceWriter::Create(path, evidence);
  const bool done = writer && (*writer)->Append(samples) &&
                    (*writer)->Finish(evidence.request);
  if (!done) state.SkipWithError("not saved");
}

void SaveEvidence(benchmark::State& state) {
  const support::TemporaryFolder folder;
  const std::string path = folder.File("run.ndjson.gz");
  const Evidence evidence = Asked();
  const auto samples = Run(evidence);
  for (auto _ : state) Save(path, evidence, samples, state);
  state.SetItemsProcessed(state.iterations() * std::int64_t{kSamples});
  state.counters["bytes/sample"] =
      static_cast<double>(std::filesystem::file_size(path)) / kSamples;
}
BENCHMARK(SaveEvidence)->Unit(benchmark::kMillisecond);

void ReadSavedEvidence(benchmark::State& state) {
  const support::TemporaryFolder folder;
  const std::string path = folder.File("run.ndjson.gz");
  const Evidence evidence = Asked();
  Save(path, evidence, Run(evidence), state);
  for (auto _ : state) {
    const auto run = ReadEvidence(path);
    if (!run) return state.SkipWithError("not read");
    benchmark::DoNotOptimize(run->samples);
  }
  state.SetItemsProcessed(state.iterations() * std::int64_t{kSamples});
}
BENCHMARK(ReadSavedEvidence)->Unit(benchmark::kMillisecond);

void ReplayEvidence(benchmark::State& state) {
  const support::TemporaryFolder folder;
  const std::string path = folder.File("run.ndjson.gz");
  const Evidence evidence = Asked();
  Save(path, evidence, Run(evidence), state);
  for (auto _ : state) {
    const auto run = ReadEvidence(path);
    if (!run) return state.SkipWithError("not read");
    benchmark::DoNotOptimize(
        BuildReport(run->log, run->evidence.targets, run->evidence.request));
  }
  state.SetItemsProcessed(state.iterations() * std::int64_t{kSamples});
}
BENCHMARK(ReplayEvidence)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace regionbench
