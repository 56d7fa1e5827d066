// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <string_view>

#include "config/core/log.h"

namespace regionbench::support {

/// A log that is kept. Safe from any thread.
class LogLines {
 public:
  [[nodiscard]] Log& log() { return log_; }
  [[nodiscard]] std::string text() {
    const std::lock_guard lock(mutex_);
    return text_;
  }
  [[nodiscard]] int Count(std::string_view what) {
    const std::lock_guard lock(mutex_);
    return CountLocked(what);
  }
  /// Waits until `what` was said so often.
  void Await(std::string_view what, int times = 1) {
    std::unique_lock lock(mutex_);
    said_.wait(lock, [&] { return CountLocked(what) >= times; });
  }

 private:
  int CountLocked(std::string_view what) const {
    int count = 0;
    for (std::size_t at = text_.find(what); at != std::string::npos;
         at = text_.find(what, at + 1)) {
      ++count;
    }
    return count;
  }

  std::mutex mutex_;  // guards text_
  std::condition_variable said_;
  std::string text_;
  Log log_{LogLevel::kDebug, [this](std::string_view line) {
             const std::lock_guard lock(mutex_);
             text_ += line;
             said_.notify_all();
           }};
};

}  // namespace regionbench::support
