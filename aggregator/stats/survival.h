// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

namespace regionbench {

/// A reply after `time`, or none within `time` (the probe's own timeout).
struct TimedOutcome {
  double time = 0;
  bool lost = false;
};

/// Kaplan and Meier's estimate of P(round trip > t), for windows that mix
/// timeouts. With one timeout it is the plain share of slower probes.
class SurvivalCurve {
 public:
  explicit SurvivalCurve(std::vector<TimedOutcome> outcomes);

  /// 1 before the first reply.
  [[nodiscard]] double At(double time) const;

  /// First time at which the curve is at or below 1 - p. Where it stays exactly
  /// there, the middle to the next drop, as R does. +infinity when it never
  /// comes down so far.
  [[nodiscard]] double Quantile(double p) const;

 private:
  struct Step {
    double time;
    double survival;
  };
  std::vector<Step> steps_;  // one per distinct reply time, ascending
};

}  // namespace regionbench
