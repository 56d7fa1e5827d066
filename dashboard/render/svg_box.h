// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dashboard/render/box_plot.h"
#include "dashboard/render/svg_page.h"

namespace regionbench {

/// Where the boxes of one table stand: an axis of which one cell is one px.
struct SvgScale {
  Axis axis;
  double left = 0;  ///< px

  [[nodiscard]] double At(Nanoseconds value) const {
    return left + axis.HalfCell(value) / 2.0;
  }
  [[nodiscard]] double right() const { return left + axis.cells; }
};

/// Whiskers, box, the interval of the median as a darker band, and the median,
/// around the line `y`. A box that reaches into the lost has no right end, but
/// a dotted line. Needs at least one reply.
void DrawSvgBox(SvgPage& page, const TargetReport& target,
                const SvgScale& scale, double y);

}  // namespace regionbench
