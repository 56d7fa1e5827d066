// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <stop_token>
#include <string>
#include <thread>

#include "aggregator/metrics/window_figures.h"
#include "config/core/log.h"

namespace regionbench {

/// Opens one more object over the same store; any thread.
using StoreOpener = std::function<Result<std::unique_ptr<Store>>()>;

inline constexpr std::array<BoxWindow, 3> kBoxWindows = {
    {{"5m", std::chrono::minutes(5), false},
     {"1h", std::chrono::hours(1), true},
     {"24h", std::chrono::hours(24), true}}};

struct WindowOptions {
  StoreOpener open_store;
  ReportRequest rules = {};  ///< what counts, as for reports
  Describe describe;
  std::chrono::nanoseconds pause = std::chrono::seconds(15);
  Log* log = nullptr;
};

/// Keeps the boxes of the last five minutes, hour and day ready, so that a page
/// never waits for the store. A thread of its own reads them anew: each window
/// `pause` after it was done, or after thirty times what that cost of the
/// processor, whichever is longer, so that all three together take no more than
/// a tenth of a core. A window whose figures could not be read any more is left
/// out of the page.
class WindowBoxes {
 public:
  /// `heard` is told once, before anything else, when each stored probe was
  /// seen last.
  using Heard = std::function<void(const std::string& probe, WallTime last)>;

  WindowBoxes(WindowOptions options, SeriesCap& cap, Heard heard);

  /// Those that are ready.
  void Write(PageWriter& page) const;
  [[nodiscard]] std::set<TargetId> Targets() const;

  /// Waits until every window was read so many times.
  void AwaitRounds(std::uint64_t rounds);

 private:
  struct Window {
    std::shared_ptr<const WindowFigures> figures;
    SteadyTime due{};
    std::uint64_t rounds = 0;
  };

  void Run(const std::stop_token& stop);
  void TellLastHeard();
  /// The window that is to be read next, once it is time; none at the end.
  std::optional<std::size_t> AwaitDue(const std::stop_token& stop);
  void Refresh(std::size_t window);
  Result<WindowFigures> Read(std::size_t window);
  Result<void> EnsureOpen();
  void LeaveOutRefused(WindowFigures& figures);
  [[nodiscard]] std::array<Window, kBoxWindows.size()> Ready() const;

  const WindowOptions options_;
  SeriesCap& cap_;
  const Heard heard_;
  std::unique_ptr<Store> store_;  // of the thread

  mutable std::mutex mutex_;  // guards windows_
  std::condition_variable_any changed_;
  std::array<Window, kBoxWindows.size()> windows_;
  std::jthread thread_;
};

}  // namespace regionbench
