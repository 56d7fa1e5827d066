// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

namespace regionbench {

/// A few threads that do what is asked, in order of asking. Safe to use from
/// any thread.
class WorkerPool {
 public:
  WorkerPool(std::size_t threads, std::size_t most_waiting);
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;
  ~WorkerPool() { Stop(); }

  /// Does what waits, then ends its threads. Not from one of them.
  void Stop();

  /// False when too much waits.
  [[nodiscard]] bool TryPost(std::function<void()> work);

 private:
  void Run(const std::stop_token& stop);

  const std::size_t most_waiting_;

  std::mutex mutex_;  // guards waiting_
  std::condition_variable_any arrived_;
  std::deque<std::function<void()>> waiting_;

  std::vector<std::jthread> threads_;
};

}  // namespace regionbench
