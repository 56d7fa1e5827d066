// SPDX-License-Identifier: Apache-2.0
#include "probe/sample/sample_queue.h"

#include <utility>

namespace regionbench {

bool SampleQueue::TryPush(Sample sample) {
  {
    const std::lock_guard lock(mutex_);
    if (samples_.size() >= capacity_) return false;
    samples_.push_back(std::move(sample));
  }
  filled_.notify_one();
  return true;
}

std::vector<Sample> SampleQueue::PopAll(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  filled_.wait(lock, stop, [this] { return !samples_.empty(); });
  return std::exchange(samples_, {});
}

std::vector<Sample> SampleQueue::PopAllUntil(const std::stop_token& stop,
                                             SteadyTime deadline) {
  std::unique_lock lock(mutex_);
  filled_.wait_until(lock, stop, deadline,
                     [this] { return !samples_.empty(); });
  return std::exchange(samples_, {});
}

}  // namespace regionbench
