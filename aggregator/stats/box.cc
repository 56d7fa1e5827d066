// SPDX-License-Identifier: Apache-2.0
#include "aggregator/stats/box.h"

#include <algorithm>
#include <cmath>

namespace regionbench {
namespace {

constexpr double kNotch = 1.57;
constexpr double kNormal95 = 1.96;

Bounds Around(double middle, double radius) {
  // Infinity minus infinity is not a number, and says nothing either.
  if (std::isinf(radius)) return {-kInfinity, kInfinity};
  return {middle - radius, middle + radius};
}

void PlaceWhiskers(std::span<const double> received, BoxPlot& box) {
  const auto first = std::ranges::lower_bound(received, box.fence.low);
  const auto last = std::ranges::upper_bound(received, box.fence.high);
  box.beyond_low = static_cast<std::size_t>(first - received.begin());
  box.beyond_high = static_cast<std::size_t>(received.end() - last);
  box.whisker = {*first, *(last - 1)};
}

}  // namespace

bool BoxPlot::Open() const { return std::isinf(q3); }

std::optional<BoxPlot> MakeBoxPlot(const CensoredSample& sample) {
  if (sample.received.empty()) return std::nullopt;
  BoxPlot box;
  box.q1 = *Quantile(sample, 0.25);
  box.median = *Quantile(sample, 0.5);
  box.q3 = *Quantile(sample, 0.75);
  const double iqr = box.Open() ? kInfinity : box.q3 - box.q1;
  const double reach = kBoxFence * iqr;
  box.fence = box.Open() ? Bounds{-kInfinity, kInfinity}
                         : Bounds{box.q1 - reach, box.q3 + reach};
  box.notch = Around(
      box.median,
      kNotch * iqr / std::sqrt(static_cast<double>(sample.received.size())));
  PlaceWhiskers(sample.received, box);
  return box;
}

std::vector<LetterValue> LetterValues(const CensoredSample& sample) {
  std::vector<LetterValue> letters;
  if (sample.Size() == 0) return letters;
  const double per_tail =
      static_cast<double>(sample.Size()) / (2 * kNormal95 * kNormal95);
  const int levels =
      std::max(1, static_cast<int>(std::floor(std::log2(per_tail))) + 1);
  for (int level = 0; level < levels; ++level) {
    const double p = std::ldexp(0.5, -level);
    letters.push_back({p, *Quantile(sample, p), *Quantile(sample, 1 - p)});
  }
  return letters;
}

}  // namespace regionbench
