// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "aggregator/report/race_watch.h"
#include "dashboard/render/box_plot.h"

namespace regionbench {

/// The axis on which a running race is drawn: the median of each target, and
/// around it what is known of its distance to the leader, which shrinks while
/// the race runs.
class RaceAxis {
 public:
  /// Over all of `targets`; nothing is drawn on fewer than a dozen cells.
  RaceAxis(std::span<const RaceMoment::Target> targets, int cells);

  /// One line of at most the axis' cells; empty when there is nothing to draw.
  [[nodiscard]] std::string Draw(const RaceMoment::Target& target,
                                 bool unicode) const;

 private:
  struct Stretch {
    Nanoseconds low{0}, at{0}, high{0};
  };

  [[nodiscard]] std::optional<Stretch> StretchOf(
      const RaceMoment::Target& target) const;

  std::optional<Nanoseconds> leader_;  // its median
  Axis axis_;
};

}  // namespace regionbench
