// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "config/core/time.h"

namespace regionbench {

/// How far a probe's clock is ahead of ours. For labels of time only: round
/// trips are measured by one clock and need no correction.
struct ClockOffset {
  std::chrono::microseconds offset{0};
  /// The probe did not say, so this is a bound: its clock is at least so far
  /// ahead. What it sent was on the way for a while, and measured before that.
  bool at_least = false;
  WallTime heard{};  ///< the newest sign

  friend bool operator==(const ClockOffset&, const ClockOffset&) = default;
};

/// Clock offsets of all probes, from what they upload. What a probe tells
/// counts for an hour; otherwise the largest bound of the last hour or so does,
/// since delays only make a bound smaller. Of at most 10 000 probes. Safe to
/// use from any thread.
class ClockOffsets {
 public:
  /// The probe compared its clock with ours.
  void Tell(std::string_view probe, std::chrono::microseconds offset,
            WallTime now);
  /// The probe's clock showed `shown` at `now` or before.
  void Show(std::string_view probe, WallTime shown, WallTime now);

  [[nodiscard]] std::map<std::string, ClockOffset> All(WallTime now) const;

 private:
  struct Signs {
    std::optional<std::chrono::microseconds> told;
    WallTime told_at{};
    std::optional<std::chrono::microseconds> bound;   // since `turned`
    std::optional<std::chrono::microseconds> before;  // of the half hour before
    WallTime turned{};
    WallTime heard{};
  };

  Signs* Of(std::string_view probe, WallTime now);
  static std::optional<ClockOffset> Judge(const Signs& signs, WallTime now);

  mutable std::mutex mutex_;  // guards probes_
  std::map<std::string, Signs, std::less<>> probes_;
};

}  // namespace regionbench
