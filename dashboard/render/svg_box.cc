// SPDX-License-Identifier: Apache-2.0
#include "dashboard/render/svg_box.h"

namespace regionbench {
namespace {

constexpr double kHalfBox = 9;
constexpr double kHalfMedian = 12;
constexpr double kHalfCap = 5;

/// The strokes of one box; each leaves out what is not known.
class SvgBox {
 public:
  SvgBox(SvgPage& page, const SvgScale& scale, double y)
      : page_(page), scale_(scale), y_(y) {}

  void Whiskers(Nanoseconds low, Nanoseconds high) {
    page_.Line(scale_.At(low), y_, scale_.At(high), y_, "whisker");
    for (const Nanoseconds end : {low, high}) {
      if (end > scale_.axis.high) continue;
      const double x = scale_.At(end);
      page_.Line(x, y_ - kHalfCap, x, y_ + kHalfCap, "whisker");
    }
  }

  void Outliers(std::span<const Nanoseconds> values) {
    bool beyond = false;
    for (const Nanoseconds value : values) {
      beyond = beyond || value > scale_.axis.high;
      if (value > scale_.axis.high) continue;
      page_.Dot(scale_.At(value), y_, 2, "outlier");
    }
    if (beyond) Beyond();
  }

  void Box(Nanoseconds from, Nanoseconds to) {
    Band(from, to, kHalfBox, "box");
  }

  void Median(const regionbench::Box& rtt) {
    if (rtt.median_low && rtt.median_high) {
      Band(*rtt.median_low, *rtt.median_high, kHalfBox, "sure");
    }
    const double x = scale_.At(*rtt.median);
    page_.Line(x, y_ - kHalfMedian, x, y_ + kHalfMedian, "median");
  }

  void OpenEnd(Nanoseconds from) {
    page_.Line(scale_.At(from), y_, scale_.right(), y_, "open");
    Beyond();
  }

 private:
  void Band(Nanoseconds from, Nanoseconds to, double half,
            std::string_view look) {
    const double x = scale_.At(from);
    page_.Box(x, y_ - half, scale_.At(to) - x, 2 * half, look);
  }
  void Beyond() { page_.Text(scale_.right() + 2, y_ + 4, "small", "›"); }

  SvgPage& page_;
  const SvgScale& scale_;
  const double y_;
};

}  // namespace

void DrawSvgBox(SvgPage& page, const TargetReport& target,
                const SvgScale& scale, double y) {
  const Box& rtt = target.rtt;
  SvgBox box(page, scale, y);
  if (rtt.q1 && rtt.median && rtt.q3) {
    box.Outliers(target.outliers);
    if (rtt.whisker_low && rtt.whisker_high) {
      box.Whiskers(*rtt.whisker_low, *rtt.whisker_high);
    }
    box.Box(*rtt.q1, *rtt.q3);
    box.Median(rtt);
    return;
  }
  if (!rtt.min) return;
  box.OpenEnd(*rtt.min);
  if (rtt.q1) box.Box(*rtt.q1, rtt.median.value_or(*rtt.q1));
  if (rtt.median) box.Median(rtt);
}

}  // namespace regionbench
