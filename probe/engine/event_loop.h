// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <unordered_map>

#include "config/core/result.h"
#include "config/core/time.h"

namespace regionbench {

/// One epoll descriptor and a set of timers: the clockwork of the engine. Waits
/// with nanosecond resolution (epoll_pwait2, falling back to epoll_wait).
/// Handlers run on the thread that calls RunUntil and may watch, forget, set
/// and cancel anything, themselves included. Not thread safe, but for Wake.
class EventLoop {
 public:
  using IoHandler = std::function<void(std::uint32_t epoll_events)>;
  using TimerHandler = std::function<void()>;
  using TimerId = std::uint64_t;  ///< 0 is never given

  static Result<std::unique_ptr<EventLoop>> Open();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;
  ~EventLoop();

  /// Calls `handler` whenever `fd` has one of `events` (EPOLLIN | …); error and
  /// hang-up always count. Watching a watched descriptor changes its events and
  /// handler.
  void Watch(int fd, std::uint32_t events, IoHandler handler);
  void Forget(int fd);

  TimerId At(SteadyTime when, TimerHandler handler);
  void Cancel(TimerId timer);

  /// Handles events until `done` says so; asked after every batch of events.
  void RunUntil(const std::function<bool()>& done);

  /// Makes RunUntil ask `done` now. Safe from any thread and from a signal
  /// handler.
  void Wake() const;

 private:
  EventLoop(int epoll_fd, int wake_fd);
  void WaitAndDispatch();
  void RunDueTimers();

  int epoll_fd_;
  int wake_fd_;
  TimerId next_timer_ = 1;
  std::map<std::pair<SteadyTime, TimerId>, TimerHandler> timers_;
  std::unordered_map<TimerId, SteadyTime> timer_times_;
  std::unordered_map<int, std::shared_ptr<IoHandler>> handlers_;
};

}  // namespace regionbench
