// SPDX-License-Identifier: Apache-2.0
#include "aggregator/report/contestants.h"

#include <cmath>

#include "aggregator/report/summary.h"
#include "aggregator/stats/quantile.h"

namespace regionbench {
namespace {

constexpr double kMetroBlurKm = 50;
constexpr double kRegionBlurKm = 400;

std::optional<Reach> ReachOf(const std::vector<double>& ascending) {
  if (ascending.empty()) return std::nullopt;
  return Reach{*Finite(ascending.front()),
               *Finite(*Quantile({ascending, 0}, 0.5))};
}

Witness WitnessOf(const ResolvedTarget& target, const Contestant& one) {
  return {.name = target.id.RegionText(),
          .location = target.location,
          .blur_km = target.location_is_metro ? kMetroBlurKm : kRegionBlurKm,
          .replies = one.replies,
          .compared = one.compared,
          .handshake = one.handshake};
}

}  // namespace

std::vector<Contestant> Contestants(std::span<const ResolvedTarget> targets,
                                    const RunLog& log,
                                    const ReportRequest& request) {
  static const TargetLog kNothingTried;
  const auto rounds = RoundsOf(log);
  std::vector<Contestant> contestants;
  for (const ResolvedTarget& target : targets) {
    const auto found = log.targets().find(target.id);
    const TargetLog& seen =
        found == log.targets().end() ? kNothingTried : found->second;
    Contestant one;
    one.series = SeriesOf(seen, rounds, request.allow_tainted);
    one.report = Summarize(target, seen, one.series, request);
    one.quantile =
        Quantile({one.series.received, one.series.lost}, request.quantile)
            .value_or(INFINITY);
    Weigh(one);
    contestants.push_back(std::move(one));
  }
  return contestants;
}

void Weigh(Contestant& one) {
  one.replies = one.series.received.size();
  one.lost = one.series.lost;
  one.compared = ReachOf(one.series.received);
  one.handshake = ReachOf(one.series.handshakes);
}

std::size_t RoundsSeen(const std::vector<Contestant>& contestants) {
  if (contestants.empty()) return 0;
  const Contestant& any = contestants.front();
  return any.past ? any.past->rounds : any.series.by_round.size();
}

PairVerdict ComparePair(const Contestant& first, const Contestant& second,
                        const ReportRequest& request) {
  const PairRules rules{request.quantile, request.confidence, 0};
  if (first.past && second.past) {
    return CompareSections({first.past->quantiles, second.past->quantiles,
                            first.past->rounds, first.past->relative_error},
                           rules);
  }
  return CompareRounds({first.series.by_round, second.series.by_round}, rules);
}

Attestation AttestAll(std::span<const ResolvedTarget> targets,
                      const ReportRequest& request,
                      std::vector<Contestant>& contestants) {
  std::vector<Witness> witnesses;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    witnesses.push_back(WitnessOf(targets[i], contestants[i]));
  }
  Attestation attestation = Attest(witnesses, request.probe_location);
  for (std::size_t i = 0; i < targets.size(); ++i) {
    contestants[i].suspect = attestation.suspect[i];
    if (attestation.reasons[i].empty()) continue;
    contestants[i].report.warnings.push_back(attestation.reasons[i]);
  }
  return attestation;
}

}  // namespace regionbench
