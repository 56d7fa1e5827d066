// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

#include "config/core/time.h"
#include "probe/sample/sample.h"

namespace regionbench {

/// CLOCK_REALTIME in full.
using WallClock = std::chrono::sys_time<std::chrono::nanoseconds>;

/// Three clocks read together: `wall` and `boot` were read somewhere between
/// `before` and `after`, which are CLOCK_MONOTONIC.
struct ClockReading {
  SteadyTime before;
  SteadyTime after;
  std::chrono::nanoseconds wall{0};  ///< CLOCK_REALTIME
  std::chrono::nanoseconds boot{0};  ///< CLOCK_BOOTTIME: counts suspension
};

ClockReading ReadClocks();

/// Tells which samples the probe itself spoiled. A sample is tainted when
/// between its start and its end
///  - the machine was suspended: CLOCK_BOOTTIME left CLOCK_MONOTONIC by more
///    than 1 ms between two readings, or
///  - the wall clock, which the kernel's stamps are in, was stepped: it left
///    CLOCK_MONOTONIC by more than 1 ms (slewing moves both alike and is not
///    seen), or
///  - it has a round trip, by the user clock, and any attempt was started more
///    than 5 ms late, which shows that the loop was not being run;
/// and when its own lag exceeds half the mean interval between rounds.
/// The clocks are read at each start and each end, so a jump is never laid to
/// a sample that it did not touch. One thread.
class ClockGuard {
 public:
  using Read = std::function<ClockReading()>;

  explicit ClockGuard(std::chrono::nanoseconds mean_interval,
                      Read read = ReadClocks);

  /// An attempt's start, and what had gone wrong until then.
  struct Mark {
    SteadyTime at;
    WallClock wall;  ///< the same moment
    std::chrono::nanoseconds lag{0};
    std::uint64_t jumps = 0;
    std::uint64_t late_starts = 0;
  };

  /// To be called as an attempt starts that was due at `intended`.
  Mark Start(SteadyTime intended);

  /// To be called as it ends: true when it is tainted.
  bool IsTainted(const Mark& start, RttSource source);

 private:
  void Look();

  std::chrono::nanoseconds max_lag_;
  Read read_;
  ClockReading last_;
  std::uint64_t jumps_ = 0;
  std::uint64_t late_starts_ = 0;
};

}  // namespace regionbench
