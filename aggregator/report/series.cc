// SPDX-License-Identifier: Apache-2.0
#include "aggregator/report/series.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace regionbench {
namespace {

constexpr double kLost = std::numeric_limits<double>::infinity();
constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();

// The order of samples inside a round must not matter: the worst stands.
void PutWorst(double value, double& place) {
  place = std::isnan(place) ? value : std::max(place, value);
}

void AddHandshake(const TargetLog& log, std::size_t index, Series& series) {
  if (index >= log.phases.size()) return;
  const auto& connect = log.phases[index].connect;
  if (!connect) return;
  series.handshakes.push_back(static_cast<double>(connect->count()));
}

}  // namespace

double RoundValue(const Observation& seen, std::chrono::nanoseconds timeout,
                  bool allow_tainted) {
  if (seen.tainted && !allow_tainted) return kNothing;
  if (seen.outcome != Outcome::kOk) return kLost;
  const bool late = timeout.count() > 0 && seen.rtt > timeout;
  return late ? kLost : static_cast<double>(seen.rtt.count());
}

std::vector<std::uint32_t> RoundsOf(const RunLog& log) {
  std::vector<std::uint32_t> rounds;
  for (const auto& [id, target] : log.targets()) {
    for (const Observation& seen : target.observations) {
      rounds.push_back(seen.round);
    }
    std::ranges::sort(rounds);
    rounds.erase(std::unique(rounds.begin(), rounds.end()), rounds.end());
  }
  return rounds;
}

Series SeriesOf(const TargetLog& log, std::span<const std::uint32_t> rounds,
                bool allow_tainted) {
  Series series;
  series.by_round.assign(rounds.size(), kNothing);
  for (std::size_t i = 0; i < log.observations.size(); ++i) {
    const Observation& seen = log.observations[i];
    const double value = RoundValue(seen, log.timeout, allow_tainted);
    if (std::isnan(value)) continue;
    const auto place = std::ranges::lower_bound(rounds, seen.round);
    if (place != rounds.end()) {
      const auto round = static_cast<std::size_t>(place - rounds.begin());
      PutWorst(value, series.by_round[round]);
    }
    if (std::isinf(value)) {
      ++series.lost;
      continue;
    }
    series.received.push_back(value);
    AddHandshake(log, i, series);
  }
  std::ranges::sort(series.received);
  std::ranges::sort(series.handshakes);
  return series;
}

}  // namespace regionbench
