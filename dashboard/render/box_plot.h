// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "aggregator/report/report.h"

namespace regionbench {

/// The stretch of time that all boxes of one table are drawn on.
struct Axis {
  Nanoseconds low{0};
  Nanoseconds high{1};
  int cells = 20;
  bool logarithmic = false;  ///< `low` is above 0 then

  /// Where `value` falls, in half cells from the left; clamped to the axis.
  [[nodiscard]] int HalfCell(Nanoseconds value) const;
};

/// What the labels of its ticks are: ` ms`, and a word where distances are not
/// differences but ratios.
std::string_view UnitOf(const Axis& axis);

/// Wide enough for the whiskers of every target that answered, so that one far
/// outlier does not flatten all boxes. Logarithmic where the slowest takes a
/// hundred times as long as the fastest: boxes would be flat otherwise.
Axis AxisFor(std::span<const TargetReport> targets, int cells);

/// Exactly `axis.cells` columns: whiskers, box, median, and what lies beyond
/// the whiskers. Where the upper quartile is among the lost there is no right
/// end, but a dotted line.
std::string DrawBox(const TargetReport& target, const Axis& axis, bool unicode);

struct AxisTick {
  Nanoseconds at{0};
  std::string label;  ///< milliseconds
};
/// Round numbers on the axis, one in `cells_per_label` cells at the most.
std::vector<AxisTick> TicksOf(const Axis& axis, double cells_per_label);

/// The scale under the boxes, two lines: ticks, and their labels in ms.
struct AxisLines {
  std::string ticks;
  std::string labels;
};
AxisLines DrawAxis(const Axis& axis, bool unicode);

}  // namespace regionbench
