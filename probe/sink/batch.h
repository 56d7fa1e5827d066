// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "config/core/result.h"
#include "config/core/time.h"
#include "probe/sample/sample.h"

namespace regionbench {

inline constexpr std::uint32_t kMostBatchSamples = 2000;
inline constexpr std::uint32_t kMostBatchBytes = 1U << 20U;  ///< uncompressed

/// Samples on their way to the aggregator: NDJSON, compressed by gzip. What was
/// sent once is sent again byte for byte.
struct Batch {
  std::int64_t id = 0;  ///< grows with time; the spool's
  WallTime first{};     ///< of its first sample
  std::uint32_t samples = 0;
  std::uint32_t plain_bytes = 0;  ///< before compression
  std::string body;               ///< gzip

  friend bool operator==(const Batch&, const Batch&) = default;
};

/// Gathers samples until they are a batch. One thread.
class BatchWriter {
 public:
  void Add(const Sample& sample);
  [[nodiscard]] bool Empty() const { return samples_ == 0; }
  /// True when one more sample might not fit.
  [[nodiscard]] bool Full() const;
  /// What was gathered; the next one begins.
  Batch Take();

 private:
  std::string lines_;
  std::uint32_t samples_ = 0;
  WallTime first_{};
};

/// Whether the two fit into one batch.
bool FitTogether(const Batch& one, const Batch& other);

/// One batch with the lines of all, under the last one's id. Fails when one is
/// damaged.
Result<Batch> MergeBatches(std::span<const Batch> batches);

/// The first and the second half of the lines, under the same id. Nothing when
/// there is but one line; fails when it is damaged.
Result<std::optional<std::pair<Batch, Batch>>> HalveBatch(const Batch& batch);

}  // namespace regionbench
