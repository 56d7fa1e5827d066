// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "aggregator/store/store.h"

namespace regionbench {

/// A stretch of time, its end excluded.
struct TimeSpan {
  WallTime since{};
  WallTime until{};

  [[nodiscard]] bool Empty() const { return since >= until; }
  friend bool operator==(const TimeSpan&, const TimeSpan&) = default;
};

/// A stretch that is read from rollups of one length.
struct RolledSpan {
  RollupSpan span = RollupSpan::kHour;
  TimeSpan time;

  friend bool operator==(const RolledSpan&, const RolledSpan&) = default;
};

/// Which part of a window is read from what. Where samples are forgotten the
/// window grows to whole minutes, and where minutes are, to whole hours.
struct ReadingPlan {
  TimeSpan window;                 ///< what is really looked at
  std::vector<RolledSpan> rolled;  ///< in order of time
  TimeSpan samples;                ///< empty: nothing but rollups
};

/// What is read where samples are still there.
enum class ReadFrom {
  kSamples,
  kRollups,  ///< there are too many samples to look at each
  kMinutes,  ///< the same, without whole hours: for little in a long window
  kHours,    ///< nothing but whole hours where the window is long: of so many
             ///< series the minutes at its ends would be most of what is read
};

/// Whole hours come from hours when the part without samples is longer than a
/// week: that is 60 times less to read. Otherwise from minutes, which cut
/// finer. Read from rollups by choice, from half a day on: of so many targets
/// minutes would be too many as well.
ReadingPlan PlanReading(const TimeSpan& asked, const Horizon& has,
                        ReadFrom from = ReadFrom::kSamples);

}  // namespace regionbench
