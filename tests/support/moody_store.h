// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <mutex>
#include <vector>

#include "tests/support/memory_store.h"

namespace regionbench::support {

/// What a test and the thread that uses a MoodyStore both see.
class Mood {
 public:
  void Close() { Set(open_, false); }  ///< appends wait
  void Open() { Set(open_, true); }
  void Fail() { Set(well_, false); }
  void Heal() { Set(well_, true); }

  /// Waits until so many appends have begun since the start.
  void AwaitAppends(std::size_t n) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return sizes_.size() >= n; });
  }
  /// How many samples each append had.
  std::vector<std::size_t> Sizes() {
    const std::scoped_lock lock(mutex_);
    return sizes_;
  }
  /// Of the store: false when it is to fail.
  bool Enter(std::size_t samples) {
    std::unique_lock lock(mutex_);
    sizes_.push_back(samples);
    changed_.notify_all();
    changed_.wait(lock, [&] { return open_; });
    return well_;
  }

 private:
  void Set(bool& what, bool value) {
    const std::scoped_lock lock(mutex_);
    what = value;
    changed_.notify_all();
  }

  std::mutex mutex_;  // guards all below
  std::condition_variable changed_;
  bool open_ = true;
  bool well_ = true;
  std::vector<std::size_t> sizes_;
};

/// A MemoryStore whose appends wait or fail as the test likes.
class MoodyStore : public MemoryStore {
 public:
  explicit MoodyStore(Mood& mood) : mood_(mood) {}
  Result<AppendCounts> Append(std::span<const Sample> samples) override {
    if (mood_.Enter(samples.size())) return MemoryStore::Append(samples);
    return Fail(ErrorCode::kStorage, "disk full");
  }

 private:
  Mood& mood_;
};

}  // namespace regionbench::support
