// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "aggregator/report/duration_text.h"
#include "dashboard/render/box_plot.h"

namespace regionbench {
namespace {

constexpr int kCellsPerLabel = 8;

// The smallest of 1, 2, 5, 10, … nanoseconds that is at least `least`.
Nanoseconds NiceStep(double least) {
  const double power =
      std::pow(10, std::floor(std::log10(std::max(1.0, least))));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= least) {
      return Nanoseconds{static_cast<std::int64_t>(factor * power)};
    }
  }
  return Nanoseconds{static_cast<std::int64_t>(10 * power)};
}

int DecimalsOfStep(Nanoseconds step) {
  if (step >= Nanoseconds{1'000'000}) return 0;
  if (step >= Nanoseconds{100'000}) return 1;
  return step >= Nanoseconds{10'000} ? 2 : 3;
}

// 1, 2, 5, 10, …, or powers of ten alone where there is no room for all.
std::vector<AxisTick> Powers(const Axis& axis, double cells_per_label) {
  const double decades = std::log10(static_cast<double>(axis.high.count()) /
                                    static_cast<double>(axis.low.count()));
  const bool all = axis.cells / decades >= 3 * cells_per_label;
  std::vector<AxisTick> ticks;
  for (Nanoseconds power{1}; power <= axis.high; power *= 10) {
    for (const int factor : {1, 2, 5}) {
      const Nanoseconds tick = power * factor;
      if (tick < axis.low || tick > axis.high || (factor > 1 && !all)) continue;
      ticks.push_back({tick, Milliseconds(tick, DecimalsOfStep(power))});
    }
  }
  return ticks;
}

// Puts `label` with its middle at `cell`, if it fits beside the one before and
// leaves room for the unit.
void PutLabel(std::string& line, int cell, const std::string& label,
              std::string_view unit, int width) {
  const auto length = static_cast<int>(label.size());
  const int start = std::max(0, cell - length / 2);
  const auto used = static_cast<int>(line.size());
  const bool crowded = used > 0 && start < used + 2;
  const int end = start + length + static_cast<int>(unit.size());
  if (crowded || end > width) return;
  line.append(static_cast<std::size_t>(start - used), ' ').append(label);
}

}  // namespace

std::string_view UnitOf(const Axis& axis) {
  return axis.logarithmic ? " ms (log)" : " ms";
}

std::vector<AxisTick> TicksOf(const Axis& axis, double cells_per_label) {
  if (axis.logarithmic) return Powers(axis, cells_per_label);
  const auto span = static_cast<double>((axis.high - axis.low).count());
  const Nanoseconds step = NiceStep(span * cells_per_label / axis.cells);
  std::vector<AxisTick> ticks;
  for (Nanoseconds tick = axis.low / step * step; tick <= axis.high;
       tick += step) {
    if (tick < axis.low) continue;
    ticks.push_back({tick, Milliseconds(tick, DecimalsOfStep(step))});
  }
  return ticks;
}

AxisLines DrawAxis(const Axis& axis, bool unicode) {
  std::vector<std::string> cells(static_cast<std::size_t>(axis.cells),
                                 unicode ? "─" : "-");
  std::string labels;
  for (const AxisTick& tick : TicksOf(axis, kCellsPerLabel)) {
    const int cell = axis.HalfCell(tick.at) / 2;
    cells.at(static_cast<std::size_t>(cell)) = unicode ? "┴" : "+";
    PutLabel(labels, cell, tick.label, UnitOf(axis), axis.cells);
  }
  if (!labels.empty()) labels += UnitOf(axis);
  std::string ticks;
  for (const std::string& cell : cells) ticks += cell;
  return {ticks, labels};
}

}  // namespace regionbench
