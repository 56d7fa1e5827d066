// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <memory>
#include <utility>

#include "dashboard/cli/commands.h"
#include "dashboard/cli/measurement.h"
#include "dashboard/cli/ndjson_sink.h"
#include "dashboard/cli/recording.h"
#include "dashboard/cli/stop_on_signal.h"

namespace regionbench {
namespace {

constexpr RunDefaults kProbeDefaults = {.interval = std::chrono::seconds(1),
                                        .budget = std::nullopt};
// Short for an eye, long enough that a write is seldom for one sample alone. A
// sample after a pause is written at once.
constexpr std::chrono::milliseconds kWritePause{200};

struct Counts {
  std::uint64_t answered = 0;
  DrainCounts written;
};

bool NamesStore(const Settings& settings) {
  return !settings.db.empty() || !settings.store.empty();
}

Result<Counts> Measure(const Request& request, const RunPlan& plan,
                       Console& console, Notes& notes) {
  StopOnSignal signals;
  auto engine = OpenEngine(request, plan);
  if (!engine) return tl::unexpected(std::move(engine).error());
  SampleDrain writer(
      NdjsonSink(console.out,
                 [stop = signals.source()]() mutable { stop.request_stop(); }),
      kWritePause);
  std::unique_ptr<SampleDrain> recorder;
  if (request.store && NamesStore(request.settings)) {
    const auto place = StoreOf(request, console);
    if (!place) return tl::unexpected(place.error());
    recorder = std::make_unique<SampleDrain>(StoreSink(*place), kStorePause);
  }
  Counts counts;
  const auto keep = [&](Sample sample) {
    if (sample.outcome == Outcome::kOk) ++counts.answered;
    if (recorder) recorder->Push(sample);
    writer.Push(std::move(sample));
  };
  RunHooks hooks;
  hooks.next_round = ScheduledRounds(plan);
  hooks.on_sample = keep;
  RunEngine(**engine, std::move(hooks), signals.source().get_token(), notes);
  counts.written = writer.Finish();
  if (recorder) TellLosses(recorder->Finish(), notes);
  return counts;
}

}  // namespace

ExitCode RunProbe(const Task& task, Console& console) {
  const Request& request = task.request;
  Notes notes(console, request.level);
  const auto plan = PlanRun(request, task.arguments, kProbeDefaults, notes);
  if (!plan) return Explain(plan.error(), console);
  const std::string proxy = ProxyNote(console.environment);
  if (!proxy.empty()) notes.Tell(proxy);

  const auto counts = Measure(request, *plan, console, notes);
  if (!counts) return Explain(counts.error(), console);
  const DrainCounts& written = counts->written;
  if (written.overflowed > 0) {
    notes.Error(fmt::format("{} samples not written: the reader is too slow",
                            written.overflowed));
  }
  if (!written.first_error.empty()) {
    notes.Error("standard output: " + written.first_error);
    return ExitCode::kFailure;
  }
  return counts->answered > 0 ? ExitCode::kDecided : ExitCode::kNoAnswer;
}

}  // namespace regionbench
