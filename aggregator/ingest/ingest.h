// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "aggregator/ingest/clock_offsets.h"
#include "aggregator/ingest/committer.h"
#include "aggregator/ingest/receipt.h"
#include "config/core/time.h"
#include "config/settings/settings.h"

namespace regionbench {

struct IngestOptions {
  std::uint64_t max_upload = 8U << 20U;  ///< bytes, after decompression
  CommitterOptions commit;
  std::function<WallTime()> now = WallNow;
};

/// What came in one request.
struct Upload {
  std::string body;
  bool gzip = false;
  TokenGrant grant;
  WallTime received_at{};
  std::optional<WallTime> sent_at;  ///< by the sender's clock
  std::optional<std::chrono::microseconds> clock_offset;  ///< sender minus us
};

struct ParsedUpload;

/// Since the start.
struct IngestCounts {
  std::uint64_t batches = 0;  ///< uploads, whatever became of them
  std::uint64_t bytes = 0;    ///< as they came, mostly compressed
  std::uint64_t samples = 0;  ///< new in the store
  std::uint64_t duplicates = 0;
  std::uint64_t rejected = 0;    ///< lines
  std::uint64_t overloaded = 0;  ///< uploads sent away
  std::uint64_t failed = 0;      ///< uploads that the store did not take
};

/// From an upload to durable samples. Safe to use from any thread.
class Ingest {
 public:
  /// The store must survive a power cut: its senders forget what it has.
  Ingest(std::unique_ptr<Store> store, IngestOptions options);
  /// Several objects over one store that takes appends side by side: each has a
  /// commit thread, and limits, of its own. Which one an upload goes by depends
  /// on the probe of its first sample; `on_committed` and `on_commit` are
  /// called by each.
  Ingest(std::vector<std::unique_ptr<Store>> stores, IngestOptions options);

  /// Reads the upload on the calling thread, which takes some milliseconds a
  /// megabyte. `done` is called once, here or on the commit thread, and after
  /// the samples are durable when they are called stored. It does not wait.
  void Take(Upload upload, const std::function<void(Receipt)>& done);

  /// For uploads from now on.
  void SetMaxUpload(std::uint64_t bytes) { max_upload_ = bytes; }

  /// Why samples cannot be kept now. Turns good by itself.
  [[nodiscard]] Result<void> Ready() const;
  [[nodiscard]] IngestCounts Counts() const;
  /// By probe.
  [[nodiscard]] std::map<std::string, ClockOffset> Clocks() const;

 private:
  CommitterOptions Counting(CommitterOptions options);
  Committer& CommitterFor(const Sample& first);
  void CompareClocks(const Upload& upload, const std::vector<Sample>& samples);
  void Push(ParsedUpload parsed, std::size_t bytes,
            const std::function<void(Receipt)>& done);
  void Finish(Receipt& receipt, const Result<Pending::Counts>& counts);

  const std::function<WallTime()> now_;
  std::atomic<std::uint64_t> max_upload_;
  std::atomic<std::uint64_t> batches_{0};
  std::atomic<std::uint64_t> bytes_{0};
  std::atomic<std::uint64_t> samples_{0};
  std::atomic<std::uint64_t> duplicates_{0};
  std::atomic<std::uint64_t> rejected_{0};
  std::atomic<std::uint64_t> overloaded_{0};
  std::atomic<std::uint64_t> failed_{0};
  ClockOffsets clocks_;
  std::vector<std::unique_ptr<Committer>> committers_;  // last: they use it all
};

}  // namespace regionbench
