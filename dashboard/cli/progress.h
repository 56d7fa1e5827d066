// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "aggregator/report/race_watch.h"
#include "config/core/time.h"
#include "dashboard/cli/console.h"
#include "dashboard/render/render.h"

namespace regionbench {

/// What to expect of a run.
struct ProgressPlan {
  std::uint32_t rounds = 0;  ///< exactly so many; 0: until decided
  std::chrono::nanoseconds interval{0};
  std::optional<std::chrono::nanoseconds> budget;
};

/// What a watcher sees: how far the run is and how long it will probably take,
/// then a line for each of the fastest targets, settled or open, and where
/// there is room its median and the interval of its distance to the leader on
/// one axis of all. No line is wider than `style.columns`.
std::vector<std::string> ProgressLines(const RaceMoment& moment,
                                       const ProgressPlan& plan,
                                       std::chrono::nanoseconds elapsed,
                                       const TableStyle& style);

/// `lines` over those that were drawn before, the cursor at the end of the
/// last. Each is overwritten and nothing is wiped first, so that nothing
/// flickers.
std::string Redrawn(const std::vector<std::string>& lines, std::size_t before);

/// Redraws some lines on a terminal until it is destroyed, then wipes them. A
/// terminal that does not read (Ctrl-S) holds up the drawing thread only. The
/// cursor is never hidden: whatever ends the program leaves a usable terminal.
class Progress {
 public:
  Progress(Console& console, const ProgressPlan& plan, bool colour);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress();

  /// Whether what was shown is old enough to be worth a new look. Due and Show
  /// never wait long, and are called from one thread.
  [[nodiscard]] bool Due() const;
  void Show(RaceMoment moment);

 private:
  void Draw(const std::stop_token& stop);
  void DrawOnce();

  Console& console_;
  const ProgressPlan plan_;
  const bool colour_;
  const SteadyTime started_;
  SteadyTime shown_{};
  std::size_t drawn_ = 0;  // lines on the terminal, the drawing thread's

  std::mutex mutex_;  // guards moment_
  RaceMoment moment_;

  std::jthread thread_;
};

}  // namespace regionbench
