// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <thread>

#include "probe/sample/sample.h"
#include "probe/sample/sample_queue.h"
#include "probe/sink/batch.h"
#include "probe/sink/spool.h"

namespace regionbench {

struct IntakeCounts {
  std::array<std::uint64_t, kOutcomes.size()> samples{};  ///< as kOutcomes
  std::uint64_t overflowed = 0;  ///< lost: the disk hung for too long
};

/// Takes samples from the probing threads and puts them into the spool, in
/// batches, on a thread of its own. Safe from any thread but for Finish.
class Intake {
 public:
  /// `commit_interval`: a sample is on the disk so long after it was taken.
  Intake(Spool& spool, std::chrono::nanoseconds commit_interval);
  Intake(const Intake&) = delete;
  Intake& operator=(const Intake&) = delete;
  ~Intake() { Finish(); }

  /// Never waits.
  void Push(Sample sample);
  void SetInterval(std::chrono::nanoseconds commit_interval) {
    interval_ = commit_interval;
  }
  /// Waits until all that was pushed is in the spool.
  void Finish();

  [[nodiscard]] IntakeCounts counts() const;

 private:
  void Run(const std::stop_token& stop);
  void Gather(std::span<const Sample> samples);
  void Commit();

  Spool& spool_;
  SampleQueue queue_;
  std::atomic<std::chrono::nanoseconds> interval_;
  std::array<std::atomic<std::uint64_t>, kOutcomes.size()> samples_{};
  std::atomic<std::uint64_t> overflowed_ = 0;
  BatchWriter writer_;  // the thread's own
  std::jthread thread_;
};

}  // namespace regionbench
