// SPDX-License-Identifier: Apache-2.0
#include "probe/agent/intake.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <utility>
#include <vector>

namespace regionbench {
namespace {

// A disk may hang for 20 s at 2000 samples a second before one is lost.
constexpr std::size_t kCapacity = 40'000;
// The fewer wakes, the less they disturb the probing; see kCapacity.
constexpr std::chrono::nanoseconds kLongestNap = std::chrono::seconds(1);

void Nap(std::chrono::nanoseconds pause, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  never.wait_for(lock, stop, pause, [] { return false; });
}

}  // namespace

Intake::Intake(Spool& spool, std::chrono::nanoseconds commit_interval)
    : spool_(spool),
      queue_(kCapacity),
      interval_(commit_interval),
      thread_([this](const std::stop_token& stop) { Run(stop); }) {}

void Intake::Push(Sample sample) {
  if (!queue_.TryPush(std::move(sample))) ++overflowed_;
}

void Intake::Finish() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
}

IntakeCounts Intake::counts() const {
  IntakeCounts counts;
  counts.overflowed = overflowed_;
  std::ranges::copy(samples_, counts.samples.begin());
  return counts;
}

void Intake::Run(const std::stop_token& stop) {
  SteadyTime due = SteadyNow();
  for (;;) {
    const std::vector<Sample> samples =
        writer_.Empty() ? queue_.PopAll(stop) : queue_.PopAllUntil(stop, due);
    if (samples.empty() && stop.stop_requested()) break;
    Gather(samples);
    const std::chrono::nanoseconds interval = interval_;
    if (SteadyNow() >= due) {
      Commit();
      due = SteadyNow() + interval;
    }
    Nap(std::min(interval, kLongestNap), stop);
  }
  Commit();
}

void Intake::Gather(std::span<const Sample> samples) {
  for (const Sample& sample : samples) {
    ++samples_.at(static_cast<std::size_t>(sample.outcome));
    writer_.Add(sample);
    if (writer_.Full()) Commit();
  }
}

void Intake::Commit() {
  if (!writer_.Empty()) spool_.Put(writer_.Take());
}

}  // namespace regionbench
