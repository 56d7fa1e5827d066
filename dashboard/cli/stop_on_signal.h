// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <csignal>
#include <functional>
#include <stop_token>
#include <thread>

namespace regionbench {

/// While one of these lives, the first SIGINT or SIGTERM requests a stop and a
/// second one ends the program at once with code 130. Signals arrive on a
/// descriptor read by a thread of its own, so nothing runs in a handler. Make
/// it before any other thread: threads inherit the blocked signals. With
/// `on_hangup` SIGHUP ends nothing either: that is called on that thread.
class StopOnSignal {
 public:
  explicit StopOnSignal(std::function<void()> on_hangup = {});
  StopOnSignal(const StopOnSignal&) = delete;
  StopOnSignal& operator=(const StopOnSignal&) = delete;
  ~StopOnSignal();

  /// For those who want to stop for another reason, or to learn of it.
  [[nodiscard]] std::stop_source source() const { return source_; }

 private:
  void Watch(const std::stop_token& done);

  const std::function<void()> on_hangup_;
  std::stop_source source_;
  sigset_t before_{};
  int signals_ = -1;
  int wake_;
  std::jthread thread_;
};

}  // namespace regionbench
