// SPDX-License-Identifier: Apache-2.0
#include "aggregator/history/history.h"

#include <fmt/format.h>

#include <algorithm>
#include <future>
#include <map>

#include "aggregator/history/chosen_series.h"
#include "aggregator/history/gathering.h"
#include "aggregator/report/build_report.h"
#include "config/core/glob.h"

namespace regionbench {
namespace {

using CountsByProbe = std::map<std::string, std::vector<SeriesCount>>;

Result<CountsByProbe> CountProbes(Store& store, const HistoryRequest& request,
                                  const TimeSpan& window) {
  SampleQuery query{.since = window.since,
                    .until = window.until,
                    .targets = request.targets,
                    .method = request.method,
                    .conn = request.conn};
  if (!IsGlob(request.probe)) query.probe = request.probe;
  return store.Count(query).map([&](const std::vector<SeriesCount>& counts) {
    CountsByProbe by_probe;
    for (const SeriesCount& one : counts) {
      if (!MatchesGlob(request.probe, one.series.probe)) continue;
      by_probe[one.series.probe].push_back(one);
    }
    return by_probe;
  });
}

// A name that fits nothing is worth a word: it may be misspelt.
std::vector<std::string> Unmatched(const HistoryRequest& request,
                                   const std::vector<SeriesCount>& counts) {
  std::vector<std::string> notes;
  for (const std::string& pattern : request.targets) {
    const bool found = std::ranges::any_of(counts, [&](const auto& one) {
      return MatchesTarget(pattern, one.series.target);
    });
    if (found) continue;
    notes.push_back(
        fmt::format("nothing of {} is stored in this time", pattern));
  }
  return notes;
}

ReportRequest RulesFor(const HistoryRequest& request, const std::string& probe,
                       const TimeSpan& window) {
  ReportRequest rules = request.rules;
  rules.probe = probe;
  rules.method = request.method.value_or(rules.method);
  rules.conn = request.conn.value_or(rules.conn);
  rules.started_at = window.since;
  rules.elapsed = window.until - window.since;
  return rules;
}

/// How the past of every probe is read.
struct Reading {
  ReadingPlan plan;
  std::optional<ReadingPlan> finer;  // of rollups by choice
};

bool AreTooMany(const CountsByProbe& probes, const HistoryRequest& request) {
  std::uint64_t attempts = 0;
  for (const auto& [probe, counts] : probes) {
    for (const SeriesCount& one : counts) attempts += one.attempts;
  }
  return attempts > request.most_samples && !request.rules.allow_tainted;
}

std::size_t SeriesIn(const CountsByProbe& probes) {
  std::size_t series = 0;
  for (const auto& [probe, counts] : probes) series += counts.size();
  return series;
}

// Until there is nothing left, but for what comes in meanwhile.
Result<void> BringRollupsUpToDate(Store& store) {
  constexpr std::size_t kBatch = 50'000;
  for (;;) {
    const auto rolled = store.RollUp(kBatch);
    if (!rolled) return tl::unexpected(rolled.error());
    if (*rolled < kBatch) return {};
  }
}

Result<Reading> ReadingOf(Store& store, const CountsByProbe& probes,
                          const HistoryRequest& request) {
  Reading reading;
  const auto horizon = store.Remembers();
  if (!horizon) return tl::unexpected(horizon.error());
  if (!AreTooMany(probes, request)) {
    reading.plan = PlanReading(request.window, *horizon);
    return reading;
  }
  const bool many = SeriesIn(probes) > request.most_series;
  reading.plan = PlanReading(request.window, *horizon,
                             many ? ReadFrom::kHours : ReadFrom::kRollups);
  reading.finer = PlanReading(request.window, *horizon, ReadFrom::kMinutes);
  if (!request.roll_up) return reading;
  return BringRollupsUpToDate(store).map([&reading] { return reading; });
}

/// All that a report is made of, the store read.
struct ProbePast {
  StoredPast past;
  std::vector<ResolvedTarget> targets;
  ReportRequest rules;
};

Result<ProbePast> PastOf(Store& store, const HistoryRequest& request,
                         const Reading& reading,
                         const std::vector<SeriesCount>& counts,
                         const Describe& describe) {
  const std::string& probe = counts.front().series.probe;
  const ChosenSeries chosen(counts);
  auto past = Gather(store, chosen,
                     {.probe = probe,
                      .plan = reading.plan,
                      .finer = reading.finer,
                      .quantile = request.rules.quantile,
                      .allow_tainted = request.rules.allow_tainted});
  if (!past) return tl::unexpected(past.error());
  for (std::string& note : Unmatched(request, counts)) {
    past->notes.push_back(std::move(note));
  }
  std::vector<ResolvedTarget> targets;
  for (const TargetId& id : chosen.Targets()) targets.push_back(describe(id));
  ReportRequest rules = RulesFor(request, probe, reading.plan.window);
  rules.method = chosen.method();
  rules.conn = chosen.conn();
  return ProbePast{*std::move(past), std::move(targets), rules};
}

/// Judges one probe's past on a thread of its own while the next one is read.
class Judging {
 public:
  void Add(ProbePast past) {
    Await();
    pending_ = std::async(std::launch::async, [one = std::move(past)] {
      return BuildReport(one.past, one.targets, one.rules);
    });
  }

  std::vector<Report> Take() {
    Await();
    return std::move(reports_);
  }

 private:
  void Await() {
    if (pending_.valid()) reports_.push_back(pending_.get());
  }

  std::vector<Report> reports_;
  std::future<Report> pending_;  // its end waits for the thread
};

}  // namespace

Result<History> CompareHistory(Store& store, const HistoryRequest& request,
                               const Describe& describe) {
  const auto horizon = store.Remembers();
  if (!horizon) return tl::unexpected(horizon.error());
  const TimeSpan window = PlanReading(request.window, *horizon).window;
  const auto probes = CountProbes(store, request, window);
  if (!probes) return tl::unexpected(probes.error());
  const auto reading = ReadingOf(store, *probes, request);
  if (!reading) return tl::unexpected(reading.error());
  Judging judging;
  for (const auto& [probe, counts] : *probes) {
    auto past = PastOf(store, request, *reading, counts, describe);
    if (!past) return tl::unexpected(past.error());
    judging.Add(*std::move(past));
  }
  History history;
  history.reports = judging.Take();
  if (history.reports.empty()) {
    const std::string probe = IsGlob(request.probe) ? "" : request.probe;
    history.reports.push_back(
        BuildReport(StoredPast{}, {}, RulesFor(request, probe, window)));
  }
  history.verdict = Overall(history.reports);
  return history;
}

}  // namespace regionbench
