// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/epoll.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "config/core/result.h"
#include "config/core/time.h"

namespace regionbench {

/// One epoll descriptor and a set of timers: the clockwork of the engine. Waits
/// with nanosecond resolution (epoll_pwait2; whole milliseconds, rounded up,
/// where the kernel is older than 5.11). Handlers run on the thread that calls
/// RunUntil and may watch, forget, set and cancel anything, themselves
/// included. Not thread safe, but for Post and Wake.
class EventLoop {
 public:
  using IoHandler = std::function<void(std::uint32_t epoll_events)>;
  using TimerHandler = std::function<void()>;
  using TimerId = std::uint64_t;  ///< 0 is never given

  static Result<std::unique_ptr<EventLoop>> Open();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;
  ~EventLoop();

  /// Calls `handler` whenever `fd` has one of `events` (EPOLLIN | …), level
  /// triggered; EPOLLERR and EPOLLHUP are always delivered. Watching a watched
  /// descriptor changes its events and handler. What the kernel cannot watch
  /// (a plain file) stays silent.
  void Watch(int fd, std::uint32_t events, IoHandler handler);
  /// Best before `fd` is closed; nothing happens when it is not watched.
  void Forget(int fd);

  /// Calls `handler` once, at `when` or soon after; never from inside At.
  TimerId At(SteadyTime when, TimerHandler handler);
  /// Nothing happens when it has run or was cancelled before.
  void Cancel(TimerId timer);

  /// Handles events until `done` says so; asked first and after every batch of
  /// events. Of events and timers that are due together, events come first.
  void RunUntil(const std::function<bool()>& done);

  /// Has `task` run on the loop's thread, soon, in the order posted. Safe from
  /// any thread.
  void Post(TimerHandler task);

  /// Makes RunUntil ask `done` now. Safe from any thread and from a signal
  /// handler.
  void Wake() const;

 private:
  struct Watched {
    std::uint32_t events = 0;
    std::uint32_t generation = 0;  // tells a descriptor from its successor
    IoHandler handler;
  };

  EventLoop(int epoll_fd, int wake_fd);
  int Wait(std::span<epoll_event> events);
  void Dispatch(const epoll_event& event);
  void RunPosted();
  void RunDueTimers();
  [[nodiscard]] std::optional<std::chrono::nanoseconds> UntilNextTimer() const;

  int epoll_fd_;
  int wake_fd_;
  bool nanoseconds_ = true;  // epoll_pwait2 works
  TimerId next_timer_ = 1;
  std::uint32_t next_generation_ = 1;
  std::map<std::pair<SteadyTime, TimerId>, TimerHandler> timers_;
  std::unordered_map<TimerId, SteadyTime> timer_times_;
  std::vector<TimerId> due_;  // kept for its storage
  std::unordered_map<int, std::shared_ptr<const Watched>> watched_;

  std::mutex mutex_;  // guards posted_
  std::vector<TimerHandler> posted_;
};

}  // namespace regionbench
