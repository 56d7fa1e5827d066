// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

#include "config/core/log.h"
#include "config/core/time.h"
#include "probe/sink/backoff.h"
#include "probe/sink/http_push.h"
#include "probe/sink/seldom.h"
#include "probe/sink/spool.h"

namespace regionbench {

struct DeliveryCounts {
  std::uint64_t pushed_samples = 0;    ///< stored by the aggregator
  std::uint64_t rejected_samples = 0;  ///< which it will never have
  std::uint64_t failures = 0;          ///< uploads to be done again
  std::optional<WallTime> last_push;
  std::optional<ClockLead> clock_lead;
};

/// Carries batches from the spool to the aggregator on a thread of its own,
/// oldest first, and takes them out when the aggregator has them or will never
/// have them. Says when the aggregator goes away and when it is back, not every
/// failure in between. Const calls are safe from any thread.
class Delivery {
 public:
  /// `spool` and `log` outlive it; it is the spool's only taker. Goes on
  /// counting where another one stopped.
  Delivery(Spool& spool, std::unique_ptr<HttpPush> push, Log& log,
           const DeliveryCounts& before = {});
  Delivery(const Delivery&) = delete;
  Delivery& operator=(const Delivery&) = delete;
  /// What is under way is given up; it is still in the spool.
  ~Delivery();

  /// Waits until the spool is empty, an upload fails, or `patience` is over.
  /// Once, after the last batch was put there.
  void Finish(std::chrono::nanoseconds patience);

  [[nodiscard]] DeliveryCounts counts() const;

 private:
  void Run(const std::stop_token& stop);
  bool Deliver(const Batch& batch, const std::stop_token& stop);
  bool SendFront(std::deque<Batch>& pieces, const std::stop_token& stop);
  bool Act(const PushAnswer& answer, std::deque<Batch>& pieces,
           const std::stop_token& stop);
  void Accept(const PushAnswer& answer, std::uint64_t samples);
  void Reject(const std::string& reason, std::uint64_t samples);
  void Split(std::deque<Batch>& pieces, const std::string& reason);
  bool Wait(const PushAnswer& answer, const std::stop_token& stop);
  void TellAway(const PushAnswer& answer);
  void TellBack();

  Spool& spool_;
  const std::unique_ptr<HttpPush> push_;
  Log& log_;

  mutable std::mutex mutex_;  // guards the next three
  DeliveryCounts counts_;
  bool finishing_ = false;
  bool gave_up_ = false;
  std::condition_variable_any changed_;

  // The thread's own.
  Backoff backoff_;
  Seldom rejections_;
  std::optional<int> away_;  // the status last told of

  std::jthread thread_;
};

}  // namespace regionbench
