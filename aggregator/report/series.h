// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <vector>

#include "aggregator/report/run_log.h"

namespace regionbench {

/// One target's attempts that count, as numbers of nanoseconds. A lost one
/// ranks above every reply: +infinity.
struct Series {
  /// One value for each round of the run: NaN when nothing counts there; the
  /// worst when a round holds several.
  std::vector<double> by_round;
  std::vector<double> received;  ///< ascending
  std::vector<double>
      handshakes;  ///< ascending; empty where rtt is the only one
  std::size_t lost = 0;
};

/// What one attempt counts as in its round: nanoseconds, +infinity when lost,
/// NaN when it does not count. A reply later than `timeout` is lost.
double RoundValue(const Observation& seen, std::chrono::nanoseconds timeout,
                  bool allow_tainted);

/// The rounds of a run, ascending, each once.
std::vector<std::uint32_t> RoundsOf(const RunLog& log);

/// Tainted attempts count only when `allow_tainted`. When a run mixes
/// timeouts the smallest is the one that every reply is censored at. Without
/// any rounds (a stored past) only by_round is empty.
Series SeriesOf(const TargetLog& log, std::span<const std::uint32_t> rounds,
                bool allow_tainted);

}  // namespace regionbench
