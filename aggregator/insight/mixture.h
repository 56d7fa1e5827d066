// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "aggregator/stats/sketch.h"

namespace regionbench {

/// In nanoseconds; +infinity among the lost, and when nothing was tried.
double SketchQuantile(const Sketch& sketch, double p);

/// A sketch made ready for many questions: which share of all its attempts,
/// lost ones included, is at or below each bucket. Empty for an empty sketch.
class Shares {
 public:
  Shares() = default;
  explicit Shares(const Sketch& sketch);

  [[nodiscard]] double AtOrBelow(int bucket) const {
    if (bucket < first_ || cumulative_.empty()) return 0;
    const auto place = static_cast<std::size_t>(bucket - first_);
    return place < cumulative_.size() ? cumulative_[place] : cumulative_.back();
  }
  [[nodiscard]] int first() const { return first_; }
  [[nodiscard]] int last() const {
    return first_ + static_cast<int>(cumulative_.size()) - 1;
  }
  [[nodiscard]] bool empty() const { return cumulative_.empty(); }

 private:
  int first_ = 0;
  std::vector<double> cumulative_;
};

/// One part of a mixture. The weight does not depend on how many attempts the
/// part has: a user who was probed twice as often is still one user.
struct Part {
  const Shares* shares = nullptr;
  double weight = 1;
};

/// The smallest round trip, in nanoseconds, at or below which lies at least the
/// share `quantile` of the mixture's weight; the middle of its bucket, so
/// within 0.1354 %. +infinity when the weight that ever answers is less.
double MixtureQuantile(std::span<const Part> parts, double quantile);

}  // namespace regionbench
