// SPDX-License-Identifier: Apache-2.0
#include "dashboard/cli/sample_drain.h"

#include <condition_variable>
#include <mutex>
#include <utility>
#include <vector>

namespace regionbench {
namespace {

// A disk may hang for 20 s at 2000 samples a second before one is lost.
constexpr std::size_t kCapacity = 40'000;

// Waits for `pause`, or less when `stop` is requested.
void Rest(std::chrono::milliseconds pause, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  never.wait_for(lock, stop, pause, [] { return false; });
}

}  // namespace

SampleDrain::SampleDrain(Sink sink, std::chrono::milliseconds pause)
    : sink_(std::move(sink)),
      pause_(pause),
      queue_(kCapacity),
      thread_([this](const std::stop_token& stop) { Drain(stop); }) {}

void SampleDrain::Push(Sample sample) {
  if (!queue_.TryPush(std::move(sample))) ++overflowed_;
}

DrainCounts SampleDrain::Finish() {
  thread_.request_stop();
  thread_.join();
  counts_.overflowed = overflowed_;
  return counts_;
}

void SampleDrain::Drain(const std::stop_token& stop) {
  for (;;) {
    const std::vector<Sample> batch = queue_.PopAll(stop);
    if (batch.empty()) return;
    Deliver(batch);
    Rest(pause_, stop);
  }
}

void SampleDrain::Deliver(std::span<const Sample> batch) {
  const auto done = sink_(batch);
  if (done) {
    counts_.delivered += batch.size();
    return;
  }
  counts_.failed += batch.size();
  if (counts_.first_error.empty()) counts_.first_error = done.error().message;
}

}  // namespace regionbench
