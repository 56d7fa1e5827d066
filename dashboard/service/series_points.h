// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "aggregator/insight/changes.h"
#include "aggregator/store/store.h"

namespace regionbench {

/// What is known of a series in one step of time.
struct SeriesPoint {
  WallTime at{};  ///< the step's beginning
  RollupRow row;
  /// Medians of the parts of an exchange; empty where samples are gone, or too
  /// many to look at.
  std::map<std::string, std::chrono::nanoseconds> phases;
};

/// One series over time. No point where nothing was tried.
struct SeriesOverTime {
  StoredSeries id;
  std::vector<SeriesPoint> points;
  /// None where it was too much to look for them, or samples are gone, or too
  /// few.
  std::optional<std::vector<LevelChange>> changes;
};

struct SeriesAnswer {
  WallTime since{};
  WallTime until{};
  std::chrono::microseconds step{0};
  std::vector<SeriesOverTime> series;
};

/// Schema regionbench.series/1.
std::string RenderSeriesJson(const SeriesAnswer& answer);

}  // namespace regionbench
