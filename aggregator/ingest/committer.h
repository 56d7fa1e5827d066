// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "aggregator/store/store.h"
#include "config/core/log.h"
#include "config/core/result.h"
#include "config/core/time.h"

namespace regionbench {

struct CommitterOptions {
  std::size_t most_waiting_samples = 100'000;
  std::size_t most_waiting_bytes = 64U << 20U;  ///< of their lines
  std::size_t batch_samples = 20'000;  ///< no other upload joins beyond that
  /// A commit begins no sooner than this after the one before, unless
  /// enough_samples wait.
  std::chrono::milliseconds interval{0};
  std::size_t enough_samples = 20'000;
  std::chrono::milliseconds retry{1000};
  /// The samples of a commit that were not there before, on the commit thread,
  /// after they are durable and before their senders know.
  std::function<void(std::span<const Sample> fresh)> on_committed = {};
  /// Each attempt that succeeded: how long and how many samples.
  std::function<void(std::chrono::nanoseconds took, std::size_t samples)>
      on_commit = {};
  Log* log = nullptr;
};

/// For each of two committers (kCommittersForServers) of a store on servers,
/// which take few large inserts better than many small ones: one a second, or
/// as many as there are full ones, and more uploads wait while one is under
/// way.
CommitterOptions CommitterForServers();

/// One makes its rows while the other one's servers write.
inline constexpr std::size_t kCommittersForServers = 2;

/// Samples that one sender wants to be told about.
struct Pending {
  struct Counts {
    std::uint64_t accepted = 0;
    std::uint64_t duplicate = 0;
  };
  std::vector<Sample> samples;
  std::size_t bytes = 0;
  std::function<void(const Result<Counts>&)> done;  ///< on the commit thread
};

/// One thread that puts all that waits into the store with one commit, and then
/// tells each sender: a wait for the disk is shared by all who came during the
/// one before. Safe to use from any thread.
///
/// A commit that fails is told to its senders, who come again. Until one
/// succeeds its first sample is tried once a `retry`: the store is well again
/// when a real sample can be written, not when a question is answered.
class Committer {
 public:
  Committer(std::unique_ptr<Store> store, CommitterOptions options);
  Committer(const Committer&) = delete;
  Committer& operator=(const Committer&) = delete;
  /// Commits what waits.
  ~Committer();

  /// False when too much waits already; whatever finds nobody waiting is taken.
  [[nodiscard]] bool TryPush(Pending pending);

  /// Why the last commit failed; nothing when it did not.
  [[nodiscard]] Result<void> Ready() const;

 private:
  void Run(const std::stop_token& stop);
  std::vector<Pending> NextBatch(const std::stop_token& stop);
  void Commit(std::vector<Pending> batch);
  void TryAgain();
  Result<AppendCounts> Append(std::span<const Sample> samples);
  void Announce(std::vector<Sample> samples, const std::vector<bool>& fresh);
  void Note(const Result<AppendCounts>& result);

  const CommitterOptions options_;
  const std::unique_ptr<Store> store_;  // of the thread
  std::optional<Sample> witness_;       // of the thread: what failed last
  SteadyTime begun_{};                  // of the thread: the last batch

  mutable std::mutex mutex_;  // guards all up to the thread
  std::condition_variable_any arrived_;
  std::vector<Pending> waiting_;
  std::size_t waiting_samples_ = 0;
  std::size_t waiting_bytes_ = 0;
  std::optional<Error> trouble_;

  std::jthread thread_;
};

}  // namespace regionbench
