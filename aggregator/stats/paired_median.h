// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "aggregator/stats/box.h"
#include "aggregator/stats/confidence_sequence.h"

namespace regionbench {

/// Watches the median of one pair's differences within rounds. Adding the
/// 10 000th costs some microseconds.
class PairedMedian {
 public:
  /// `phase` spreads the work of several pairs over the rounds.
  explicit PairedMedian(std::size_t phase = 0) : phase_(phase) {}

  /// b - a of one round; infinite when one of them was lost. Not NaN: rounds
  /// in which both were lost say nothing.
  void Add(double difference);
  /// The same for several at once, in time order; for thousands much cheaper.
  void AddAll(std::span<const double> differences);

  [[nodiscard]] std::size_t Size() const { return sorted_.size(); }
  /// The upper one of two. Requires Size() > 0.
  [[nodiscard]] double Median() const { return sorted_[sorted_.size() / 2]; }
  /// Rounds that are worth one; estimated every round below 50, then every 20.
  [[nodiscard]] double Tau() const { return tau_; }
  /// Holds the true median at all times together with probability 1 - alpha,
  /// for independent rounds; scaled by `tau` for others. `mixture` is for 0.5.
  [[nodiscard]] Bounds Interval(const BetaBinomialMixture& mixture,
                                double alpha, double tau) const;

 private:
  std::size_t phase_;
  std::vector<double> in_time_order_;
  std::vector<double> sorted_;
  double tau_ = 1;
};

}  // namespace regionbench
