// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>
#include <string>
#include <thread>

#include "config/core/result.h"
#include "probe/sample/sample.h"
#include "probe/sample/sample_queue.h"

namespace regionbench {

/// What became of the samples.
struct DrainCounts {
  std::uint64_t delivered = 0;
  std::uint64_t overflowed = 0;  ///< the sink was too slow
  std::uint64_t failed = 0;      ///< the sink would not have them
  std::string first_error;
};

/// Carries samples from the engine's thread to a slow place (a disk, a pipe) on
/// a thread of its own, in batches, so that delivering never delays probing.
/// Nothing is lost unseen: what cannot be delivered is counted.
class SampleDrain {
 public:
  /// Takes a batch or says why not; on the drain's thread.
  using Sink = std::function<Result<void>(std::span<const Sample>)>;

  /// `pause` is how long a batch may gather: the fewer batches, the less they
  /// disturb.
  SampleDrain(Sink sink, std::chrono::milliseconds pause);

  /// Never waits. From one thread.
  void Push(Sample sample);

  /// Waits until everything is delivered or has failed. Call once, after the
  /// last Push.
  DrainCounts Finish();

 private:
  void Drain(const std::stop_token& stop);
  void Deliver(std::span<const Sample> batch);

  const Sink sink_;
  const std::chrono::milliseconds pause_;
  SampleQueue queue_;
  std::uint64_t overflowed_ = 0;  // the pushing thread's
  DrainCounts counts_;            // the drain's thread's until it has ended
  std::jthread thread_;
};

}  // namespace regionbench
