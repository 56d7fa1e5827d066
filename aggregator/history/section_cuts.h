// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "config/core/time.h"

namespace regionbench {

/// Attempts at or right after one moment.
struct Tally {
  WallTime at{};
  std::uint64_t attempts = 0;
};

/// Where the past is cut for all targets alike: each section begins at its
/// start and ends at the next one's. No starts: too little for a verdict.
struct SectionCuts {
  std::vector<WallTime> starts;
  /// How many bursts the attempts came in, when a burst is too short to be
  /// cut, as an invocation of a function is; 0: they came all the time.
  std::size_t invocations = 0;

  /// Which section `at` lies in; what is before the first is in the first.
  [[nodiscard]] std::size_t SectionOf(WallTime at) const;
};

/// `tallies` ascending, of the target that was tried most. Sections have as
/// many attempts each as can be: at a steady pace these are equal stretches of
/// time, and a time when nothing was measured is in none. As many as for so
/// many rounds (SectionCount). Attempts in short bursts with long gaps are cut
/// between bursts only, and too few for a verdict below eight bursts.
SectionCuts CutSections(std::span<const Tally> tallies, double quantile);

}  // namespace regionbench
