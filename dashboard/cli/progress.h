// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "config/core/time.h"
#include "dashboard/cli/console.h"
#include "probe/sample/sample.h"

namespace regionbench {

/// One moment of a run, as far as a watcher cares.
struct ProgressState {
  std::uint32_t rounds_begun = 0;
  std::uint32_t rounds = 0;  ///< 0: not known beforehand
  std::chrono::nanoseconds elapsed{0};
  std::chrono::nanoseconds expected{0};  ///< of the whole run
  struct Target {
    std::string name;
    std::optional<std::chrono::nanoseconds> median;  ///< none: no reply yet
  };
  std::vector<Target> targets{};  ///< fastest first
};

/// One line of at most `columns` characters, without a line feed:
/// `round 12 of 60, 24 s left: ap-northeast-2 31.2 ms, …`.
std::string ProgressLine(const ProgressState& state, int columns);

/// What to expect of a run.
struct ProgressPlan {
  std::uint32_t rounds = 0;              ///< 0: not known beforehand
  std::chrono::nanoseconds expected{0};  ///< 0: not known
  std::map<TargetId, std::string> names;
};

/// Redraws one line on a terminal until it is destroyed, then wipes it. A
/// terminal that does not read (Ctrl-S) holds up the drawing thread only.
class Progress {
 public:
  Progress(Console& console, ProgressPlan plan);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress();

  /// Never waits long. From any thread.
  void Add(const Sample& sample);

 private:
  void Draw(const std::stop_token& stop);
  [[nodiscard]] ProgressState Now();

  Console& console_;
  const ProgressPlan plan_;
  const SteadyTime started_;

  std::mutex mutex_;  // guards the next two
  std::uint32_t rounds_begun_ = 0;
  std::map<TargetId, std::vector<std::chrono::nanoseconds>> replies_;

  std::jthread thread_;
};

}  // namespace regionbench
