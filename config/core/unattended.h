// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

#include "config/core/file_watch.h"
#include "config/core/notify_socket.h"

namespace regionbench {

/// Somebody wants the settings to be read anew. Safe from any thread.
class ReloadRequest {
 public:
  void Make();
  /// Waits for a request, for `stop`, or for so long; true when there was one.
  bool Await(const std::stop_token& stop, std::chrono::nanoseconds patience);

 private:
  std::mutex mutex_;  // guards made_
  bool made_ = false;
  std::condition_variable_any changed_;
};

/// What a program that runs for ever has around it.
struct Surroundings {
  std::string settings_file;  ///< is watched; empty: there is none
  ReloadRequest* reload = nullptr;
  std::stop_token stop;
  NotifySocket manager{""};
  std::optional<std::chrono::microseconds> watchdog;
};

/// What it does meanwhile, on the calling thread.
struct UnattendedWork {
  std::function<void()> look_around;  ///< once a second or so
  std::function<void()> reload;       ///< says itself how that went
};

/// Tells the manager that the program is ready, and runs until `stop`:
/// reloading on request and when `settings` has changed, which is best made
/// before the settings are read for the first time.
void RunUnattended(const Surroundings& around, FileWatch& settings,
                   const UnattendedWork& work);

}  // namespace regionbench
