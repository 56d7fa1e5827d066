// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "aggregator/store/store.h"

namespace regionbench {

/// How long a store keeps what, and how often somebody looks. What has no value
/// is kept for ever.
struct UpkeepOptions {
  std::optional<std::chrono::seconds> retention = {};         ///< of samples
  std::optional<std::chrono::seconds> minute_retention = {};  ///< of minutes
  std::optional<std::chrono::seconds> detail_retention =
      std::chrono::hours(24 * 7);              ///< of the probe's own details
  std::optional<std::uint64_t> max_size = {};  ///< bytes in use
  std::chrono::milliseconds pace{5000};        ///< from one look to the next
  std::uint64_t compact_at = 250'000;          ///< so many samples wait, or
  std::chrono::seconds compact_every{3600};    ///< the last time is so long ago
};

/// What was done since it began, for whoever shows it.
struct UpkeepState {
  std::uint64_t rounds = 0;       ///< looks that were without an error
  std::uint64_t failures = 0;     ///< and that were not
  std::uint64_t rolled_up = 0;    ///< samples
  std::uint64_t compactions = 0;  ///< times that samples moved into chunks
  std::uint64_t compacted = 0;    ///< samples that did
  std::uint64_t merged = 0;  ///< samples of small chunks, now in large ones
  std::optional<WallTime> last_success;
  std::string last_error;  ///< stays when it goes well again
  StoreSize size;          ///< at the last look
};

/// Keeps a store in order on a thread of its own, with a Store object of its
/// own: rolls up, compacts, forgets by age and by size, gives space back and
/// moves the log. All in short steps with pauses between them, so that whoever
/// appends waits for about 10 ms at most. What fails is tried again at the next
/// look. The object may be one without survive_power_cut: what upkeep does can
/// be done again.
class Upkeep {
 public:
  Upkeep(std::unique_ptr<Store> store, const UpkeepOptions& options);

  /// Any thread.
  [[nodiscard]] UpkeepState State() const;

  /// Looks now and not at its time. Any thread.
  void Hurry();

 private:
  /// The pause between two steps, and whether to stop.
  class Pause;

  void Run(const std::stop_token& stop);
  Result<void> Look(const std::stop_token& stop);
  Result<void> RollUp(const std::stop_token& stop);
  Result<void> Compact(const std::stop_token& stop);
  Result<void> Forget(const std::stop_token& stop);
  Result<void> Tidy(const std::stop_token& stop);
  void Note(const Result<void>& look);

  const std::unique_ptr<Store> store_;
  const UpkeepOptions options_;
  Horizon forgotten_;
  std::optional<SteadyTime> compacted_;  // the first look compacts all

  mutable std::mutex mutex_;  // guards state_ and hurry_
  std::condition_variable_any wake_;
  UpkeepState state_;
  bool hurry_ = false;

  std::jthread thread_;
};

}  // namespace regionbench
