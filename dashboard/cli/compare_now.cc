// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <optional>
#include <utility>

#include "aggregator/report/build_report.h"
#include "aggregator/report/race_watch.h"
#include "dashboard/cli/comparison.h"
#include "dashboard/cli/evidence_recorder.h"
#include "dashboard/cli/measurement.h"
#include "dashboard/cli/progress.h"
#include "dashboard/cli/recording.h"
#include "dashboard/cli/stop_on_signal.h"

namespace regionbench {
namespace {

constexpr RunDefaults kCompareDefaults = {
    .interval = std::chrono::milliseconds(500),
    .budget = std::chrono::seconds(30)};
constexpr double kGate = 20;
constexpr double kStrictGate = 40;

std::unique_ptr<SampleDrain> Recorder(const Request& request, Console& console,
                                      Notes& notes) {
  if (!request.store) return nullptr;
  const auto place = StoreOf(request, console);
  if (!place) {
    notes.Warn("nothing is stored: " + place.error().message);
    return nullptr;
  }
  notes.Debug("store " + place->Text());
  return std::make_unique<SampleDrain>(StoreSink(*place), kStorePause);
}

std::unique_ptr<Progress> Watcher(const Request& request, const RunPlan& plan,
                                  Console& console) {
  if (request.quiet || !console.err_terminal.interactive) return nullptr;
  return std::make_unique<Progress>(
      console,
      ProgressPlan{.rounds = plan.schedule.rounds,
                   .interval = plan.schedule.interval,
                   .budget = plan.budget},
      request.colour);
}

// What was seen, and when, is filled in after the run.
ReportRequest AskForReport(const Request& request, const RunPlan& plan) {
  const Settings& settings = request.settings;
  const Method method = plan.targets.front().endpoint.method;
  return {.probe = plan.probe,
          .method = method,
          .conn = method == Method::kHttp ? settings.conn : Conn::kCold,
          .seed = plan.seed,
          .confidence = settings.confidence,
          .quantile = settings.quantile,
          .min_difference_ratio = settings.min_difference.ratio,
          .min_difference = settings.min_difference.absolute,
          .max_loss = settings.max_loss,
          .allow_tainted = request.allow_tainted,
          .rule = settings.rounds ? Rule::kSections : Rule::kRace,
          .gate = request.strict ? kStrictGate : kGate,
          .probe_location = settings.location};
}

// Nothing when no evidence is wanted.
Result<std::unique_ptr<EvidenceRecorder>> OpenEvidence(
    const Request& request, const RunPlan& plan, const ReportRequest& asked) {
  if (request.save.empty()) return nullptr;
  return EvidenceRecorder::Open(request.save, plan, asked)
      .map_error(WithContext("--save"));
}

bool CloseEvidence(EvidenceRecorder* evidence, const ReportRequest& asked,
                   Notes& notes) {
  if (evidence == nullptr) return true;
  const auto saved = evidence->Finish(asked).map_error(WithContext("--save"));
  if (!saved) notes.Error(saved.error().message);
  return saved.has_value();
}

/// One run from its first to its last sample.
class Measurement {
 public:
  Measurement(const Request& request, const RunPlan& plan, ReportRequest& asked)
      : request_(request),
        plan_(plan),
        asked_(asked),
        watch_(log_, plan.targets, asked) {}

  Result<RunLog> Run(Console& console, Notes& notes) {
    StopOnSignal signals;
    stop_ = signals.source();
    auto engine = OpenEngine(request_, plan_);
    if (!engine) return tl::unexpected(std::move(engine).error());
    asked_.started_at = WallNow();
    auto evidence = OpenEvidence(request_, plan_, asked_);
    if (!evidence) return tl::unexpected(std::move(evidence).error());
    evidence_ = *std::move(evidence);
    recorder_ = Recorder(request_, console, notes);
    progress_ = Watcher(request_, plan_, console);
    const SteadyTime start = SteadyNow();
    RunEngine(**engine, Hooks(), stop_.get_token(), notes);
    asked_.elapsed = SteadyNow() - start;
    progress_.reset();
    if (recorder_) TellLosses(recorder_->Finish(), notes);
    saved_ = CloseEvidence(evidence_.get(), asked_, notes);
    return std::move(log_);
  }

  /// False when the evidence could not be saved.
  [[nodiscard]] bool saved() const { return saved_; }

 private:
  [[nodiscard]] bool Racing() const { return asked_.rule == Rule::kRace; }

  RunHooks Hooks() {
    RunHooks hooks;
    hooks.next_round = WatchedRounds(plan_, watch_, Racing());
    hooks.on_sample = [this](Sample sample) { Keep(std::move(sample)); };
    return hooks;
  }

  void Keep(Sample sample) {
    log_.Add(sample);
    if (watch_.Add(sample)) LookAtRound();
    if (evidence_) evidence_->Push(sample);
    if (recorder_) recorder_->Push(std::move(sample));
  }

  // A decided race is over at once: the rounds under way say nothing new.
  void LookAtRound() {
    if (Racing() && watch_.Decided()) stop_.request_stop();
    if (progress_ && progress_->Due()) progress_->Show(watch_.Now());
  }

  const Request& request_;
  const RunPlan& plan_;
  ReportRequest& asked_;
  RunLog log_;
  RaceWatch watch_;
  std::stop_source stop_{std::nostopstate};
  std::unique_ptr<EvidenceRecorder> evidence_;
  std::unique_ptr<SampleDrain> recorder_;
  std::unique_ptr<Progress> progress_;
  bool saved_ = true;
};

}  // namespace

Result<Comparison> CompareNow(const Task& task, Console& console,
                              Notes& notes) {
  const Request& request = task.request;
  const auto plan = PlanRun(request, task.arguments, kCompareDefaults, notes);
  if (!plan) return tl::unexpected(plan.error());
  const std::string proxy = ProxyNote(console.environment);
  if (!proxy.empty()) notes.Tell(proxy);
  ReportRequest asked = AskForReport(request, *plan);
  Measurement measurement(request, *plan, asked);
  const auto log = measurement.Run(console, notes);
  if (!log) return tl::unexpected(log.error());
  return Comparison{BuildReport(*log, plan->targets, asked),
                    measurement.saved()};
}

}  // namespace regionbench
