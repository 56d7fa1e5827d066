// SPDX-License-Identifier: Apache-2.0
#include "dashboard/render/box_plot.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <vector>

namespace regionbench {
namespace {

struct Glyphs {
  std::string_view line, open_line, low_cap, high_cap, box, right_half,
      left_half, median, outlier, beyond;
};
constexpr Glyphs kUnicodeGlyphs = {"─", "┄", "├", "┤", "█",
                                   "▐", "▌", "┃", "·", "›"};
constexpr Glyphs kAsciiGlyphs = {"-", ".", "|", "|", "=",
                                 "=", "=", "#", ".", ">"};

double Count(Nanoseconds value) { return static_cast<double>(value.count()); }

double Decades(Nanoseconds from, Nanoseconds to) {
  return std::log10(std::max(1.0, Count(to)) / Count(from));
}

/// One row of cells that later strokes paint over.
class Canvas {
 public:
  Canvas(const Axis& axis, const Glyphs& glyphs)
      : axis_(axis), glyphs_(glyphs), cells_(Size(axis.cells), " ") {}

  void Outliers(std::span<const Nanoseconds> values) {
    for (const Nanoseconds value : values) {
      const bool beyond = value > axis_.high;
      Put(Cell(value), beyond ? glyphs_.beyond : glyphs_.outlier);
    }
  }

  void Line(Nanoseconds from, Nanoseconds to, std::string_view glyph) {
    for (int i = Cell(from); i <= Cell(to); ++i) Put(i, glyph);
  }

  void Whiskers(Nanoseconds low, Nanoseconds high) {
    Line(low, high, glyphs_.line);
    Put(Cell(low), glyphs_.low_cap);
    Put(Cell(high), high > axis_.high ? glyphs_.beyond : glyphs_.high_cap);
  }

  // Half cells, so that a box says where it begins to half a column.
  void Box(Nanoseconds q1, Nanoseconds q3) {
    const int from = axis_.HalfCell(q1);
    const int to = axis_.HalfCell(q3);
    for (int i = from / 2; i <= to / 2; ++i) Put(i, glyphs_.box);
    if (from / 2 == to / 2) return;
    if (from % 2 == 1) Put(from / 2, glyphs_.right_half);
    if (to % 2 == 0) Put(to / 2, glyphs_.left_half);
  }

  void Median(Nanoseconds value) { Put(Cell(value), glyphs_.median); }
  void OpenEnd() { Put(axis_.cells - 1, glyphs_.beyond); }

  [[nodiscard]] std::string Text() const {
    std::string text;
    for (const std::string_view cell : cells_) text += cell;
    return text;
  }

 private:
  static std::size_t Size(int cells) {
    return static_cast<std::size_t>(std::max(1, cells));
  }
  [[nodiscard]] int Cell(Nanoseconds value) const {
    return axis_.HalfCell(value) / 2;
  }
  void Put(int cell, std::string_view glyph) {
    cells_.at(Size(cell + 1) - 1) = glyph;
  }

  const Axis axis_;
  const Glyphs glyphs_;
  std::vector<std::string_view> cells_;
};

// Boxes that reach into the lost: what was answered, and no right end.
void DrawOpen(Canvas& canvas, const Box& rtt, const Axis& axis,
              const Glyphs& glyphs) {
  if (!rtt.min) return;
  canvas.Line(*rtt.min, axis.high, glyphs.open_line);
  if (rtt.q1) canvas.Box(*rtt.q1, rtt.median.value_or(*rtt.q1));
  if (rtt.median) canvas.Median(*rtt.median);
  canvas.OpenEnd();
}

void DrawClosed(Canvas& canvas, const TargetReport& target) {
  const Box& rtt = target.rtt;
  canvas.Outliers(target.outliers);
  if (rtt.whisker_low && rtt.whisker_high) {
    canvas.Whiskers(*rtt.whisker_low, *rtt.whisker_high);
  }
  canvas.Box(*rtt.q1, *rtt.q3);
  canvas.Median(*rtt.median);
}

}  // namespace

int Axis::HalfCell(Nanoseconds value) const {
  const auto ratio = logarithmic ? Decades(low, value) / Decades(low, high)
                                 : Count(value - low) / Count(high - low);
  const auto position = static_cast<int>(ratio * 2 * cells);
  return std::clamp(position, 0, std::max(0, 2 * cells - 1));
}

Axis AxisFor(std::span<const TargetReport> targets, int cells) {
  auto low = Nanoseconds::max();
  auto high = Nanoseconds::min();
  for (const TargetReport& target : targets) {
    const Box& rtt = target.rtt;
    if (!rtt.min) continue;
    low = std::min(low, rtt.whisker_low.value_or(*rtt.min));
    // With a quartile among the lost the whisker is the slowest reply of all.
    high = std::max(high, rtt.q3 && rtt.whisker_high
                              ? *rtt.whisker_high
                              : rtt.median.value_or(*rtt.min));
  }
  if (high < low) return {.cells = cells};
  constexpr int kMostLinear = 100;
  if (low.count() > 0 && high / low >= kMostLinear) {
    return {low - low / 10, high + high / 10, cells, true};
  }
  const Nanoseconds margin =
      std::max((high - low) / 50, Nanoseconds{high.count() / 1000 + 1});
  return {std::max(Nanoseconds{0}, low - margin), high + margin, cells};
}

std::string DrawBox(const TargetReport& target, const Axis& axis,
                    bool unicode) {
  const Glyphs& glyphs = unicode ? kUnicodeGlyphs : kAsciiGlyphs;
  Canvas canvas(axis, glyphs);
  if (target.rtt.q1 && target.rtt.median && target.rtt.q3) {
    DrawClosed(canvas, target);
  } else {
    DrawOpen(canvas, target.rtt, axis, glyphs);
  }
  return canvas.Text();
}

}  // namespace regionbench
