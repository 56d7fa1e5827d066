// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <stop_token>
#include <string>

#include "config/core/result.h"
#include "config/core/time.h"
#include "probe/sink/batch.h"
#include "probe/sink/spool_file.h"

namespace regionbench {

/// What may wait, on disk and, while the disk does not take it, in memory.
/// Beyond these the oldest go.
struct SpoolBounds {
  std::uint64_t bytes = 256'000'000;  ///< of compressed samples
  std::chrono::nanoseconds age = std::chrono::hours(7 * 24);
  std::uint64_t memory_bytes = 16'000'000;

  friend bool operator==(const SpoolBounds&, const SpoolBounds&) = default;
};

struct SpoolLoss {
  std::uint64_t batches = 0;
  std::uint64_t samples = 0;
};

struct SpoolState {
  SpoolTally waiting{};  ///< on disk and in memory
  std::optional<WallTime> oldest{};
  SpoolLoss dropped{};    ///< since the start
  std::string trouble{};  ///< why the disk takes nothing; empty: it does
};

/// Where samples wait until the aggregator has them: batches, oldest first. A
/// batch leaves when it is acknowledged or when the bounds say so, and nothing
/// is dropped uncounted. While the file cannot be used (a full disk, damage,
/// somebody else's file) batches wait in memory, and every Put tries the file
/// again. Safe from any thread; one taker.
class Spool {
 public:
  /// Fails only when another agent has this spool. What else is wrong with the
  /// file is in state().trouble.
  static Result<std::unique_ptr<Spool>> Open(std::string path,
                                             const SpoolBounds& bounds);
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;
  ~Spool();

  /// Takes a batch; its id is given here. On return it is on the disk, unless
  /// state() tells of trouble.
  void Put(Batch batch);
  /// Waits for the oldest batch, which stays until it is acknowledged. Nothing
  /// when `stop` was requested first.
  std::optional<Batch> AwaitNext(const std::stop_token& stop);
  void Acknowledge(std::int64_t id);

  void SetBounds(const SpoolBounds& bounds);
  [[nodiscard]] SpoolState state();

 private:
  Spool(std::string path, const SpoolBounds& bounds)
      : path_(std::move(path)), bounds_(bounds) {}

  // All with mutex_ held.
  Result<void> Lock();
  Result<void> OpenFile();
  Result<void> ForgetAcknowledged();
  Result<void> MoveToDisk();
  void Settle(const Result<void>& result);
  std::optional<Batch> NextNow();
  void Trim();
  Result<bool> TrimFile();
  void TrimMemory();
  void CountLoss(const Batch& batch);

  const std::string path_;
  std::mutex mutex_;  // guards all below
  std::condition_variable_any filled_;
  SpoolBounds bounds_;
  int lock_ = -1;
  std::optional<SpoolFile> file_;     // none while there is trouble
  std::deque<Batch> memory_;          // what the file has not taken yet
  std::set<std::int64_t> forgotten_;  // acknowledged, but still in the file
  std::uint64_t memory_bytes_ = 0;
  std::uint64_t fresh_ = 0;  // grows with every Put
  std::int64_t next_id_ = 1;
  std::int64_t handed_out_ = 0;
  SpoolLoss dropped_;
  std::string trouble_;
};

}  // namespace regionbench
