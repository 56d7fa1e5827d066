// SPDX-License-Identifier: Apache-2.0
//
// A store of the size that an aggregator of many probes reaches: how fast it
// takes samples, what one costs on disk, how soon a box of one series and a
// report over all of them are there, and how long appends wait while upkeep
// works.
//
//   store_scale [MILLIONS [SERIES [FILE]]]     10 million samples, 10000 series
//
// Samples come as a probe has them, ten seconds apart for each series, through
// Append, RollUp and Compact: real rows in the real format.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <thread>

#include "aggregator/stats/sketch.h"
#include "aggregator/store/store.h"
#include "aggregator/store/upkeep.h"
#include "tests/support/temporary_folder.h"

namespace regionbench {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

constexpr std::size_t kTargets = 100;  // the other factor is probes
constexpr std::size_t kBatch = 5000;

double Seconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double>(time).count();
}

/// Samples of many probes in order of time, without an end: each probe goes
/// through its targets in rounds, ten seconds apart on average.
class Stream {
 public:
  explicit Stream(std::size_t series)
      : probes_(std::max<std::size_t>(1, series / kTargets)),
        gap_(0.1 * static_cast<double>(probes_.size())) {
    for (Probe& probe : probes_) {
      for (std::size_t i = 0; i < kTargets; ++i) probe.order.push_back(i);
    }
  }

  std::vector<Sample> Next(std::size_t n) {
    std::vector<Sample> samples(n);
    for (Sample& sample : samples) Fill(sample);
    return samples;
  }

  [[nodiscard]] WallTime Now() const {
    return kStart +
           std::chrono::microseconds(static_cast<std::int64_t>(at_ * 1e6));
  }
  static constexpr WallTime kStart{
      std::chrono::microseconds(1'763'881'200'000'000)};

 private:
  struct Probe {
    std::uint64_t seq = 0;
    std::vector<std::size_t> order;
  };

  // The next probe begins a round, or this one goes on with its own.
  void Fill(Sample& s) {
    Probe* probe = &probes_[probe_];
    if (probe->seq % kTargets == 0) {
      at_ += gap_(random_);
      sent_ = at_;
      probe_ = random_() % probes_.size();
      probe = &probes_[probe_];
      std::ranges::shuffle(probe->order, random_);
    }
    const std::size_t target = probe->order[probe->seq % kTargets];
    sent_ += 20e-6;
    s.probe = "probe-" + std::to_string(probe_);
    s.boot = "01JD" + std::to_string(probe_);
    s.seq = probe->seq++;
    s.round = static_cast<std::uint32_t>(s.seq / kTargets);
    s.target = {"aws", "region-" + std::to_string(target), "s3"};
    s.family = 4;
    s.at = kStart +
           std::chrono::microseconds(static_cast<std::int64_t>(sent_ * 1e6));
    s.timeout = seconds(1);
    s.address = "203.0.113." + std::to_string(target);
    s.local_port = static_cast<std::uint16_t>(32768 + random_() % 28'000);
    s.sent_mono = std::chrono::nanoseconds(
        static_cast<std::int64_t>(sent_ * 1e9) + 77'000'000'000);
    s.lag = std::chrono::nanoseconds(random_() % 100'000);
    if (random_() % 500 == 0) {
      s.outcome = Outcome::kTimeout;
      return;
    }
    const double ms = 10 + static_cast<double>(target) + jitter_(random_);
    s.rtt = std::chrono::nanoseconds(static_cast<std::int64_t>(ms * 1e6));
    s.rtt_source = RttSource::kKernel;
    s.user_rtt = *s.rtt + std::chrono::nanoseconds(40'000 + random_() % 20'000);
  }

  std::mt19937_64 random_{1};
  std::vector<Probe> probes_;
  std::exponential_distribution<double> gap_;
  std::lognormal_distribution<double> jitter_{0.0, 1.0};
  std::size_t probe_ = 0;
  double at_ = 0;
  double sent_ = 0;
};

template <typename T>
T Must(Result<T> result) {
  if (result) return *std::move(result);
  std::fprintf(stderr, "%s\n", result.error().message.c_str());
  std::exit(1);
}

/// Runs `work` and gives its time.
template <typename Work>
double Timed(const Work& work) {
  const SteadyTime start = SteadyNow();
  work();
  return Seconds(SteadyNow() - start);
}

void Fill(Store& store, Stream& stream, std::size_t samples) {
  double appending = 0;
  double rolling = 0;
  double compacting = 0;
  constexpr std::size_t kPart = 1'000'000;
  for (std::size_t done = 0; done < samples;) {
    const std::size_t part = std::min(kPart, samples - done);
    for (std::size_t n = 0; n < part; n += kBatch) {
      const auto batch = stream.Next(kBatch);
      appending += Timed([&] { Must(store.Append(batch)); });
    }
    done += part;
    rolling += Timed([&] {
      while (Must(store.RollUp(100'000)) > 0) {
      }
    });
    compacting += Timed([&] {
      const CompactionGoal goal{.merge_before =
                                    StartOf(RollupSpan::kHour, stream.Now())};
      while (Must(store.Compact(goal)).more) {
      }
    });
    (void)Must(store.Tidy());
  }
  const auto rate = [&](double time) {
    return static_cast<double>(samples) / time / 1e3;
  };
  std::printf("append   %8.0f thousand samples/s\n", rate(appending));
  std::printf("roll up  %8.0f thousand samples/s\n", rate(rolling));
  std::printf("compact  %8.0f thousand samples/s\n", rate(compacting));
}

double Best(int times, const std::function<void()>& work) {
  double best = 1e9;
  for (int i = 0; i < times; ++i) best = std::min(best, Timed(work));
  return best * 1e3;
}

void AskOneBox(Store& store, WallTime until) {
  std::uint64_t sent = 0;
  double median = 0;
  const double ms = Best(5, [&] {
    Rollup box;
    const SampleQuery query{.since = until - hours(24),
                            .until = until,
                            .probe = "probe-0",
                            .targets = {"aws/region-7"}};
    Must(store
             .ReadRollups(query, RollupSpan::kHour,
                          [&](const RollupRow& row) { box.Merge(row.rollup); })
             .map([] { return 0; }));
    sent = box.sent;
    median = box.sketch.Quantile(0.5).value_or(0);
  });
  std::printf(
      "box of one series, 24 hours      %7.2f ms (%llu attempts, "
      "median %.3f ms)\n",
      ms, static_cast<unsigned long long>(sent), median * 1e3);
}

void AskAll(Store& store, WallTime since, WallTime until, RollupSpan span,
            const char* what) {
  std::uint64_t rows = 0;
  const double ms = Best(3, [&] {
    rows = 0;
    Must(store
             .ReadRollups({.since = since, .until = until}, span,
                          [&](const RollupRow&) { ++rows; })
             .map([] { return 0; }));
  });
  std::printf("%-32s %7.0f ms (%llu rows)\n", what, ms,
              static_cast<unsigned long long>(rows));
}

void Ask(Store& store, WallTime until) {
  const WallTime hour = StartOf(RollupSpan::kHour, until);
  AskOneBox(store, hour);
  AskAll(store, hour - hours(24), hour, RollupSpan::kHour,
         "hours of all series, 24 hours");
  AskAll(store, hour - std::chrono::minutes(59), hour, RollupSpan::kMinute,
         "minutes of all series, 59");
  const double seen = Best(3, [&] { (void)Must(store.Seen()); });
  std::printf("ends of all series               %7.0f ms\n", seen);
  const double size = Best(3, [&] { (void)Must(store.Size()); });
  std::printf("size                             %7.2f ms\n", size);
  std::uint64_t samples = 0;
  const double read = Best(1, [&] {
    Must(store
             .Read({.since = until - hours(1), .probe = "probe-0"},
                   [&](const Sample&) { ++samples; })
             .map([] { return 0; }));
  });
  std::printf("samples of one probe, last hour  %7.0f ms (%llu)\n", read,
              static_cast<unsigned long long>(samples));
}

/// How long each append took, at a steady pace.
void AppendForAWhile(const std::string& path, Stream& stream,
                     const char* what) {
  constexpr std::size_t kAppends = 1000;
  constexpr std::size_t kSamples = 500;
  const auto store = Must(
      OpenSqliteStore(path, {.survive_power_cut = true, .move_log = false}));
  std::vector<double> waits;
  SteadyTime next = SteadyNow();
  for (std::size_t i = 0; i < kAppends; ++i) {
    const auto batch = stream.Next(kSamples);
    std::this_thread::sleep_until(next);
    next += std::chrono::milliseconds(20);
    waits.push_back(Timed([&] { Must(store->Append(batch)); }) * 1e3);
  }
  std::ranges::sort(waits);
  std::printf("append of %zu, %s: p50 %.2f ms, p99 %.2f ms, max %.2f ms\n",
              kSamples, what, waits[kAppends / 2], waits[kAppends * 99 / 100],
              waits.back());
}

void MeasureWaits(const std::string& path, Stream& stream) {
  AppendForAWhile(path, stream, "alone      ");
  Upkeep upkeep(Must(OpenSqliteStore(path)),
                {.pace = std::chrono::milliseconds(500), .compact_at = 50'000});
  AppendForAWhile(path, stream, "with upkeep");
  const UpkeepState state = upkeep.State();
  std::printf(
      "upkeep meanwhile: %llu rolled up, %llu compacted, %llu merged, "
      "%llu failures %s\n",
      static_cast<unsigned long long>(state.rolled_up),
      static_cast<unsigned long long>(state.compacted),
      static_cast<unsigned long long>(state.merged),
      static_cast<unsigned long long>(state.failures),
      state.last_error.c_str());
}

void Measure(const std::string& path, std::size_t samples, std::size_t series) {
  Stream stream(series);
  const auto store = Must(OpenSqliteStore(path));
  std::printf("%zu samples of %zu series\n", samples, series);
  Fill(*store, stream, samples);
  const StoreSize size = Must(store->Size());
  std::printf(
      "file     %8.1f MB in use, %.1f MB free, %llu chunks, "
      "%.2f bytes a sample with rollups\n",
      static_cast<double>(size.bytes) / 1e6,
      static_cast<double>(size.free) / 1e6,
      static_cast<unsigned long long>(size.chunks),
      static_cast<double>(size.bytes) / static_cast<double>(samples));
  Ask(*store, stream.Now());
  MeasureWaits(path, stream);
}

}  // namespace
}  // namespace regionbench

int main(int argc, char** argv) {
  const std::vector<std::string> args(argv + 1, argv + argc);
  const auto number = [&](std::size_t i, double usual) {
    return args.size() > i ? std::atof(args[i].c_str()) : usual;
  };
  const regionbench::support::TemporaryFolder folder;
  const std::string path =
      args.size() > 2 ? args[2] : folder.File("samples.db");
  regionbench::Measure(path, static_cast<std::size_t>(number(0, 10) * 1e6),
                       static_cast<std::size_t>(number(1, 10'000)));
}
