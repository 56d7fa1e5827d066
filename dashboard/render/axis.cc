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

constexpr std::string_view kUnit = " ms";

// Puts `label` with its middle at `cell`, if it fits beside the one before and
// leaves room for the unit.
void PutLabel(std::string& line, int cell, const std::string& label,
              int width) {
  const auto length = static_cast<int>(label.size());
  const int start = std::max(0, cell - length / 2);
  const auto used = static_cast<int>(line.size());
  const bool crowded = used > 0 && start < used + 2;
  const int end = start + length + static_cast<int>(kUnit.size());
  if (crowded || end > width) return;
  line.append(static_cast<std::size_t>(start - used), ' ').append(label);
}

}  // namespace

AxisLines DrawAxis(const Axis& axis, bool unicode) {
  const auto span = static_cast<double>((axis.high - axis.low).count());
  const Nanoseconds step = NiceStep(span * kCellsPerLabel / axis.cells);
  std::vector<std::string> cells(static_cast<std::size_t>(axis.cells),
                                 unicode ? "─" : "-");
  std::string labels;
  for (Nanoseconds tick = axis.low / step * step; tick <= axis.high;
       tick += step) {
    if (tick < axis.low) continue;
    const int cell = axis.HalfCell(tick) / 2;
    cells.at(static_cast<std::size_t>(cell)) = unicode ? "┴" : "+";
    PutLabel(labels, cell, Milliseconds(tick, DecimalsOfStep(step)),
             axis.cells);
  }
  if (!labels.empty()) labels += kUnit;
  std::string ticks;
  for (const std::string& cell : cells) ticks += cell;
  return {ticks, labels};
}

}  // namespace regionbench
