// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <stop_token>
#include <vector>

#include "config/core/time.h"
#include "probe/sample/sample.h"

namespace regionbench {

/// Samples between the engine and a sink. Never waits on the way in: a waiting
/// engine probes late, and a late probe measures something else. Safe to use
/// from any thread.
class SampleQueue {
 public:
  explicit SampleQueue(std::size_t capacity) : capacity_(capacity) {}

  /// False when full. The caller counts the loss; none goes unseen.
  [[nodiscard]] bool TryPush(Sample sample);

  /// Waits for at least one sample and takes all there are. Empty only when
  /// `stop` was requested and nothing is left to drain.
  [[nodiscard]] std::vector<Sample> PopAll(const std::stop_token& stop);
  /// The same, but waits no longer than to `deadline`; may then be empty.
  [[nodiscard]] std::vector<Sample> PopAllUntil(const std::stop_token& stop,
                                                SteadyTime deadline);

 private:
  const std::size_t capacity_;

  std::mutex mutex_;  // guards samples_
  std::condition_variable_any filled_;
  std::vector<Sample> samples_;
};

}  // namespace regionbench
