// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <deque>
#include <optional>

#include "config/core/time.h"

namespace regionbench {

/// The four instants of one exchange, each by the clock of who took it.
struct ClockExchange {
  WallTime sent;      ///< t0, the probe's: nothing of the request has left
  WallTime received;  ///< t1, the aggregator's
  WallTime answered;  ///< t2, the aggregator's
  WallTime returned;  ///< t3, the probe's: the answer begins to arrive
};

/// How far the probe's clock is ahead of the aggregator's. The true value lies
/// within half the round trip of it.
struct ClockLead {
  std::chrono::microseconds ahead{0};  ///< probe minus aggregator
  std::chrono::microseconds round_trip{0};

  friend bool operator==(const ClockLead&, const ClockLead&) = default;
};

/// NTP's offset (RFC 5905, section 8) turned round, and its delay. Nothing when
/// the instants contradict each other.
std::optional<ClockLead> LeadOf(const ClockExchange& exchange);

/// Of the last eight exchanges, the one with the shortest round trip tells the
/// offset best (RFC 5905, section 10). One thread.
class ClockFilter {
 public:
  /// `now` is CLOCK_MONOTONIC. When the probe's clock was stepped, what was
  /// known is forgotten.
  void Add(const ClockExchange& exchange, SteadyTime now);
  /// Nothing before the first exchange and when the last is an hour old.
  [[nodiscard]] std::optional<ClockLead> Best(SteadyTime now) const;

 private:
  struct Seen {
    ClockLead offset;
    SteadyTime at;
    std::chrono::nanoseconds wall_ahead;  // wall clock less monotonic clock
  };
  std::deque<Seen> seen_;
};

}  // namespace regionbench
