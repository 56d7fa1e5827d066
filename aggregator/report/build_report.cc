// SPDX-License-Identifier: Apache-2.0
#include "aggregator/report/build_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "aggregator/report/attestation.h"
#include "aggregator/report/duration_text.h"
#include "aggregator/report/judgement.h"
#include "aggregator/report/sentence.h"
#include "aggregator/report/series.h"
#include "aggregator/report/summary.h"
#include "aggregator/stats/quantile.h"

namespace regionbench {
namespace {

template <typename Seen>
std::vector<ResolvedTarget> AllTargets(
    const std::map<TargetId, Seen>& seen,
    std::span<const ResolvedTarget> targets) {
  std::vector<ResolvedTarget> all(targets.begin(), targets.end());
  for (const auto& [id, unused] : seen) {
    const bool known =
        std::ranges::find(targets, id, &ResolvedTarget::id) != targets.end();
    if (!known) all.emplace_back().id = id;
  }
  std::ranges::sort(all, {},
                    [](const ResolvedTarget& one) { return one.id.Text(); });
  return all;
}

std::uint64_t Tainted(const TargetLog& log) {
  return static_cast<std::uint64_t>(
      std::ranges::count(log.observations, true, &Observation::tainted));
}

void WarnOfTainted(std::uint64_t tainted, bool allowed, Report& report) {
  if (tainted == 0) return;
  report.warnings.push_back(fmt::format(
      "{} {} taken while the probe itself was late, suspended or stepped: {}",
      tainted, tainted == 1 ? "sample was" : "samples were",
      allowed ? "counted all the same" : "left out"));
}

void WarnOfUnsteadyPath(const Judgement& judgement,
                        std::span<const Contestant> contestants,
                        Report& report) {
  if (!judgement.rival) return;
  const Contestant& rival = contestants[*judgement.rival];
  if (!rival.behind.unsteady) return;
  report.warnings.push_back(
      fmt::format("the path was not steady during this run: take the interval "
                  "between {} and {} with caution",
                  contestants.front().report.target.RegionText(),
                  rival.report.target.RegionText()));
}

void WarnOfLoss(const ReportRequest& request, TargetReport& report) {
  if (report.standing != Standing::kLossy) return;
  report.warnings.push_back(
      fmt::format("loses {} of its attempts, surely more than the {:g} % "
                  "allowed: cannot win",
                  Percent(report.loss_ratio), request.max_loss * 100));
}

// Of those that a reader may choose.
void WarnOfPossibleLoss(const ReportRequest& request, TargetReport& report) {
  const bool in_front =
      report.standing == Standing::kBest || report.standing == Standing::kTied;
  if (!in_front || report.loss_ratio <= request.max_loss) return;
  report.warnings.push_back(fmt::format(
      "lost {} of {} attempts ({}), perhaps more than the {:g} % allowed: more "
      "attempts would tell",
      report.n - report.ok, report.n, Percent(report.loss_ratio),
      request.max_loss * 100));
}

std::vector<TargetId> BestOf(const Judgement& judgement,
                             std::span<const Contestant> contestants) {
  std::vector<TargetId> best;
  if (!judgement.best) return best;
  if (judgement.because == UndecidedBecause::kWithheld) return best;
  for (const Contestant& one : contestants) {
    const Standing standing = one.report.standing;
    const bool in_front = standing == Standing::kBest ||
                          standing == Standing::kTied ||
                          (standing == Standing::kUnsure && !one.suspect);
    if (in_front) best.push_back(one.report.target);
  }
  return best;
}

Verdict VerdictOf(const Judgement& judgement,
                  std::span<const Contestant> contestants,
                  const ReportRequest& request) {
  Verdict verdict;
  verdict.state = judgement.state;
  verdict.best = BestOf(judgement, contestants);
  if (judgement.rival) {
    verdict.margin = contestants[*judgement.rival].report.behind_best;
  }
  verdict.rounds_still_needed = judgement.rounds_still_needed;
  verdict.text = Sentence(judgement, contestants, request);
  return verdict;
}

// Compares what was seen and says what it means.
Report Conclude(std::span<const ResolvedTarget> targets,
                std::vector<Contestant> contestants,
                const ReportRequest& request, std::uint64_t tainted) {
  Report report;
  report.request = request;
  report.rounds = static_cast<std::uint32_t>(RoundsSeen(contestants));
  const Attestation attestation = AttestAll(targets, request, contestants);
  const bool withheld = !attestation.withheld.empty();
  const Judgement judgement = Judge(contestants, request, withheld);
  report.rule = judgement.rule;
  report.warnings = attestation.warnings;
  WarnOfTainted(tainted, request.allow_tainted, report);
  WarnOfUnsteadyPath(judgement, contestants, report);
  report.verdict = VerdictOf(judgement, contestants, request);
  for (Contestant& one : contestants) {
    WarnOfLoss(request, one.report);
    WarnOfPossibleLoss(request, one.report);
    report.targets.push_back(std::move(one.report));
  }
  return report;
}

}  // namespace

Report BuildReport(const RunLog& log, std::span<const ResolvedTarget> targets,
                   const ReportRequest& request) {
  const auto all = AllTargets(log.targets(), targets);
  std::uint64_t tainted = 0;
  for (const auto& [id, seen] : log.targets()) tainted += Tainted(seen);
  return Conclude(all, Contestants(all, log, request), request, tainted);
}

Report BuildReport(const StoredPast& past,
                   std::span<const ResolvedTarget> targets,
                   const ReportRequest& request) {
  const auto all = AllTargets(past.targets, targets);
  std::uint64_t tainted = 0;
  for (const auto& [id, seen] : past.targets) {
    tainted += seen.rolled ? seen.rolled->invalid : Tainted(seen.log);
  }
  Report report =
      Conclude(all, Contestants(all, past, request), request, tainted);
  report.stored = true;
  report.warnings.insert(report.warnings.begin(), past.notes.begin(),
                         past.notes.end());
  return report;
}

}  // namespace regionbench
