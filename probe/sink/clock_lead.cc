// SPDX-License-Identifier: Apache-2.0
#include "probe/sink/clock_lead.h"

#include <algorithm>

namespace regionbench {
namespace {

using std::chrono::nanoseconds;

constexpr std::size_t kRemembered = 8;
constexpr std::chrono::hours kTooOld{1};
// More than slewing does between two uploads, less than matters.
constexpr std::chrono::milliseconds kStep{10};

}  // namespace

std::optional<ClockLead> LeadOf(const ClockExchange& exchange) {
  const auto [t0, t1, t2, t3] = exchange;
  if (t3 < t0 || t2 < t1 || t3 - t0 < t2 - t1) return std::nullopt;
  return ClockLead{.ahead = ((t0 - t1) + (t3 - t2)) / 2,
                   .round_trip = (t3 - t0) - (t2 - t1)};
}

void ClockFilter::Add(const ClockExchange& exchange, SteadyTime now) {
  const auto offset = LeadOf(exchange);
  if (!offset) return;
  const nanoseconds wall_ahead =
      exchange.returned.time_since_epoch() - now.time_since_epoch();
  const bool stepped =
      !seen_.empty() &&
      std::chrono::abs(wall_ahead - seen_.back().wall_ahead) > kStep;
  if (stepped) seen_.clear();
  seen_.push_back({*offset, now, wall_ahead});
  if (seen_.size() > kRemembered) seen_.pop_front();
}

std::optional<ClockLead> ClockFilter::Best(SteadyTime now) const {
  if (seen_.empty() || now - seen_.back().at > kTooOld) return std::nullopt;
  return std::ranges::min(
             seen_, {}, [](const Seen& seen) { return seen.offset.round_trip; })
      .offset;
}

}  // namespace regionbench
