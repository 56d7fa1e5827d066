// SPDX-License-Identifier: Apache-2.0
#include "aggregator/stats/paired_median.h"

#include <algorithm>

#include "aggregator/stats/autocorrelation.h"

namespace regionbench {
void PairedMedian::Add(double difference) {
  in_time_order_.push_back(difference);
  sorted_.insert(std::ranges::upper_bound(sorted_, difference), difference);
  if (!DueForEstimate(Size(), phase_)) return;
  tau_ = AutocorrelationTime(in_time_order_, Median());
}

void PairedMedian::AddAll(std::span<const double> differences) {
  if (differences.size() == 1) return Add(differences.front());
  if (differences.empty()) return;
  const auto old = static_cast<std::ptrdiff_t>(Size());
  in_time_order_.insert(in_time_order_.end(), differences.begin(),
                        differences.end());
  sorted_.insert(sorted_.end(), differences.begin(), differences.end());
  std::sort(sorted_.begin() + old, sorted_.end());
  std::inplace_merge(sorted_.begin(), sorted_.begin() + old, sorted_.end());
  tau_ = AutocorrelationTime(in_time_order_, Median());
}

Bounds PairedMedian::Interval(const BetaBinomialMixture& mixture, double alpha,
                              double tau) const {
  return QuantileBounds({sorted_, 0}, mixture.Limits(Size(), alpha, tau));
}

}  // namespace regionbench
