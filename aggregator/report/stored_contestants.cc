// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "aggregator/report/contestants.h"
#include "aggregator/report/rollup_summary.h"
#include "aggregator/report/summary.h"
#include "aggregator/stats/quantile.h"
#include "config/core/time.h"

namespace regionbench {
namespace {

std::optional<Reach> ReachOf(const Rollup& rolled) {
  const auto median = rolled.sketch.Quantile(0.5);
  if (!rolled.min_ns || !median) return std::nullopt;
  // Where half is lost: of the replies that there are, not too fast a claim.
  const auto middle = Finite(*median * kNsPerSecond);
  return Reach{Nanoseconds(*rolled.min_ns),
               middle.value_or(Nanoseconds(*rolled.max_ns))};
}

void FillFromRollup(const ResolvedTarget& target, const PastTarget& seen,
                    const ReportRequest& request, Contestant& one) {
  const Rollup& rolled = *seen.rolled;
  one.report = SummarizeRolled(target, seen, request);
  one.quantile = rolled.sketch.Quantile(request.quantile).value_or(INFINITY) *
                 kNsPerSecond;
  one.replies = static_cast<std::size_t>(rolled.Received());
  one.lost = static_cast<std::size_t>(rolled.sent) - one.replies;
  one.compared = ReachOf(rolled);
}

// In order of time there is no need of rounds: everything that is compared is
// in the sections.
void FillFromLog(const ResolvedTarget& target, const PastTarget& seen,
                 const ReportRequest& request, Contestant& one) {
  one.series = SeriesOf(seen.log, {}, request.allow_tainted);
  one.report = Summarize(target, seen.log, one.series, request);
  one.quantile =
      Quantile({one.series.received, one.series.lost}, request.quantile)
          .value_or(INFINITY);
  Weigh(one);
}

}  // namespace

std::vector<Contestant> Contestants(std::span<const ResolvedTarget> targets,
                                    const StoredPast& past,
                                    const ReportRequest& request) {
  static const PastTarget kNothingTried;
  std::vector<Contestant> contestants;
  for (const ResolvedTarget& target : targets) {
    const auto found = past.targets.find(target.id);
    const PastTarget& seen =
        found == past.targets.end() ? kNothingTried : found->second;
    Contestant one;
    if (seen.rolled) {
      FillFromRollup(target, seen, request, one);
    } else {
      FillFromLog(target, seen, request, one);
    }
    one.past = PastSections{.quantiles = seen.sections,
                            .rounds = past.rounds,
                            .relative_error = past.relative_error};
    contestants.push_back(std::move(one));
  }
  return contestants;
}

}  // namespace regionbench
