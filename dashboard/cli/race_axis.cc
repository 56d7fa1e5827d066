// SPDX-License-Identifier: Apache-2.0
#include "dashboard/cli/race_axis.h"

#include <algorithm>
#include <vector>

namespace regionbench {
namespace {

constexpr int kFewestCells = 12;
constexpr int kMostCells = 60;

}  // namespace

RaceAxis::RaceAxis(std::span<const RaceMoment::Target> targets, int cells) {
  for (const auto& target : targets) {
    if (target.standing == Standing::kBest) leader_ = target.quantile;
  }
  axis_ = {Nanoseconds::max(), Nanoseconds::min(),
           cells < kFewestCells ? 0 : std::min(cells, kMostCells)};
  // By the medians alone: intervals are wide at first, and would leave little.
  for (const auto& target : targets) {
    if (!target.quantile) continue;
    axis_.low = std::min(axis_.low, *target.quantile);
    axis_.high = std::max(axis_.high, *target.quantile);
  }
  if (axis_.high < axis_.low) {
    axis_ = {.cells = 0};
    return;
  }
  const Nanoseconds margin = std::max(
      (axis_.high - axis_.low) / 10, std::max(axis_.high / 50, Nanoseconds{1}));
  axis_.low = std::max(Nanoseconds{0}, axis_.low - margin);
  axis_.high += margin;
}

std::optional<RaceAxis::Stretch> RaceAxis::StretchOf(
    const RaceMoment::Target& target) const {
  if (!target.quantile) return std::nullopt;
  const Nanoseconds at = *target.quantile;
  const Interval& behind = target.behind;
  if (!leader_ || !behind.low || !behind.high ||
      target.standing == Standing::kBest) {
    return Stretch{at, at, at};
  }
  return Stretch{std::min(at, *leader_ + *behind.low), at,
                 std::max(at, *leader_ + *behind.high)};
}

std::string RaceAxis::Draw(const RaceMoment::Target& target,
                           bool unicode) const {
  const auto stretch = StretchOf(target);
  if (axis_.cells == 0 || !stretch) return "";
  const auto cell = [this](Nanoseconds value) {
    return static_cast<std::size_t>(axis_.HalfCell(value)) / 2;
  };
  std::vector<std::string_view> cells(static_cast<std::size_t>(axis_.cells),
                                      " ");
  const std::size_t low = cell(stretch->low);
  const std::size_t high = cell(stretch->high);
  std::fill(cells.begin() + static_cast<std::ptrdiff_t>(low),
            cells.begin() + static_cast<std::ptrdiff_t>(high) + 1,
            unicode ? "─" : "-");
  cells.at(low) = unicode ? "├" : "|";
  cells.at(high) = unicode ? "┤" : "|";
  cells.at(cell(stretch->at)) = unicode ? "┃" : "#";
  std::string line;
  for (const std::string_view one : cells) line += one;
  return line;
}

}  // namespace regionbench
