// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <vector>

namespace regionbench {

/// One send: which target, and when after the start of the run.
struct Slot {
  std::size_t target = 0;  ///< index into the run's targets
  std::chrono::nanoseconds at{0};

  friend bool operator==(const Slot&, const Slot&) = default;
};

/// One pass over the active targets in random order.
struct Round {
  std::uint32_t number = 0;  ///< from 0
  std::vector<Slot> slots;   ///< in order of time

  friend bool operator==(const Round&, const Round&) = default;
};

struct ScheduleOptions {
  std::size_t targets = 0;
  std::uint32_t rounds = 0;                        ///< 0: for ever
  std::chrono::nanoseconds interval{500'000'000};  ///< mean gap between rounds
  bool poisson = true;  ///< false: equal gaps, for display only
  std::uint64_t seed = 0;
};

/// Decides who is probed when; knows no clock. Gaps between rounds are
/// exponential with mean `interval`, at least a tenth and at most ten of it
/// (RFC 2330 11.1.1), so that no period of the path is met in step; the first
/// round starts at 0. Equal gaps start at a random part of the first one
/// instead (RFC 3432). Inside a round every active target is probed once, in
/// fresh random order, starts spread over the first half of the interval but at
/// most 20 ms apart. Open loop: nothing waits for an answer, and a short gap
/// lets a round start before the last has sent everything. The same seed gives
/// the same run on every machine: neither the library's distributions nor
/// its logarithm are used. One thread.
class Schedule {
 public:
  explicit Schedule(const ScheduleOptions& options);

  /// The next round, or nothing when all have been given or nobody is active.
  std::optional<Round> Next();

  /// From the next round on these targets are probed and no others; one that
  /// was left out may come back. `active` has a value for each target.
  void SetActive(const std::vector<bool>& active);

 private:
  std::chrono::nanoseconds DrawGap();
  void Shuffle();

  ScheduleOptions options_;
  std::mt19937_64 random_;
  std::vector<std::size_t> active_;
  std::uint32_t next_number_ = 0;
  std::chrono::nanoseconds next_start_{0};
};

}  // namespace regionbench
