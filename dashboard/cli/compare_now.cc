// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <optional>
#include <utility>

#include "aggregator/report/build_report.h"
#include "dashboard/cli/comparison.h"
#include "dashboard/cli/measurement.h"
#include "dashboard/cli/progress.h"
#include "dashboard/cli/recording.h"
#include "dashboard/cli/stop_on_signal.h"

namespace regionbench {
namespace {

constexpr RunDefaults kDefaults = {.interval = std::chrono::milliseconds(500),
                                   .rounds = 60};
// A commit a quarter of a second: the disk does not disturb the probing.
constexpr std::chrono::milliseconds kStorePause{250};

std::unique_ptr<SampleDrain> Recorder(const Request& request, Console& console,
                                      Notes& notes) {
  if (!request.store) return nullptr;
  std::string path = request.settings.db;
  if (path.empty()) path = DefaultStorePath(console.environment);
  if (path.empty()) {
    notes.Warn("nothing is stored: no --db, XDG_DATA_HOME or HOME");
    return nullptr;
  }
  notes.Debug("store " + path);
  return std::make_unique<SampleDrain>(StoreSink(path), kStorePause);
}

std::unique_ptr<Progress> Watcher(const Request& request, const RunPlan& plan,
                                  Console& console) {
  if (request.quiet || !console.err_terminal.interactive) return nullptr;
  ProgressPlan progress;
  progress.rounds = plan.schedule.rounds;
  progress.expected = request.settings.budget.value_or(plan.schedule.interval *
                                                       plan.schedule.rounds);
  for (const ResolvedTarget& target : plan.targets) {
    progress.names[target.id] = target.id.region;
  }
  return std::make_unique<Progress>(console, std::move(progress));
}

struct Measured {
  RunLog log;
  WallTime started_at{};
  Nanoseconds elapsed{0};
};

Result<Measured> Measure(const Request& request, const RunPlan& plan,
                         Console& console, Notes& notes) {
  StopOnSignal signals;
  auto engine = OpenEngine(request, plan);
  if (!engine) return tl::unexpected(std::move(engine).error());
  const auto recorder = Recorder(request, console, notes);
  auto progress = Watcher(request, plan, console);
  Measured measured;
  measured.started_at = WallNow();
  const SteadyTime start = SteadyNow();
  const auto keep = [&](Sample sample) {
    measured.log.Add(sample);
    if (progress) progress->Add(sample);
    if (recorder) recorder->Push(std::move(sample));
  };
  RunHooks hooks;
  hooks.next_round = ScheduledRounds(plan.schedule, request.settings.budget);
  hooks.on_sample = keep;
  RunEngine(**engine, std::move(hooks), signals.source().get_token(), notes);
  measured.elapsed = SteadyNow() - start;
  progress.reset();
  if (recorder) TellLosses(recorder->Finish(), notes);
  return measured;
}

ReportRequest Ask(const Request& request, const RunPlan& plan,
                  const Measured& measured) {
  const Settings& settings = request.settings;
  const Method method = plan.targets.front().endpoint.method;
  return {.probe = plan.probe,
          .method = method,
          .conn = method == Method::kHttp ? settings.conn : Conn::kCold,
          .started_at = measured.started_at,
          .elapsed = measured.elapsed,
          .seed = plan.seed,
          .confidence = settings.confidence,
          .quantile = settings.quantile,
          .min_difference_ratio = settings.min_difference.ratio,
          .min_difference = settings.min_difference.absolute,
          .max_loss = settings.max_loss,
          .allow_tainted = request.allow_tainted,
          .probe_location = settings.location};
}

}  // namespace

Result<Report> CompareNow(const Task& task, Console& console, Notes& notes) {
  const Request& request = task.request;
  const auto plan = PlanRun(request, task.arguments, kDefaults, notes);
  if (!plan) return tl::unexpected(plan.error());
  const std::string proxy = ProxyNote(console.environment);
  if (!proxy.empty()) notes.Tell(proxy);
  const auto measured = Measure(request, *plan, console, notes);
  if (!measured) return tl::unexpected(measured.error());
  return BuildReport(measured->log, plan->targets,
                     Ask(request, *plan, *measured));
}

}  // namespace regionbench
