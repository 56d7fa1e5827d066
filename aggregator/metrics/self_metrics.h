// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "aggregator/metrics/page_writer.h"
#include "config/core/time.h"

namespace regionbench {

/// What became of all uploads since the program started.
struct IngestTotals {
  std::uint64_t batches = 0;
  std::uint64_t samples = 0;  ///< that were new
  std::uint64_t duplicates = 0;
  std::uint64_t rejected = 0;  ///< lines
  std::uint64_t bytes = 0;     ///< as they came
  std::uint64_t failed = 0;    ///< uploads that the store did not take
};

/// What upkeep did to the store since the program started.
struct UpkeepTotals {
  std::uint64_t compactions = 0;
  std::uint64_t compacted = 0;  ///< samples
  std::uint64_t failures = 0;   ///< looks that went wrong
};

/// How large the store is, where that is known.
struct StoreFigures {
  std::optional<std::uint64_t> bytes;      ///< of the file
  std::optional<std::uint64_t> wal_bytes;  ///< of what is not in it yet
};

/// What the service counts about itself: requests, uploads, commits, upkeep.
/// Any thread. Totals that others count
/// are followed: one thread sets them, and they never fall.
class SelfMetrics {
 public:
  explicit SelfMetrics(const std::string& version);
  SelfMetrics(const SelfMetrics&) = delete;
  SelfMetrics& operator=(const SelfMetrics&) = delete;
  ~SelfMetrics();

  /// `route` is a route's pattern or a word of ours, never a path that somebody
  /// asked for.
  void CountRequest(const std::string& route, int code, double seconds);
  void FollowIngest(const IngestTotals& totals);
  void FollowUpkeep(const UpkeepTotals& totals);
  void ObserveCommit(double seconds);
  void SetStore(const StoreFigures& figures);
  /// How far a probe's clock is ahead of ours.
  void SetClockOffset(const std::string& probe, double seconds);
  /// When the certificate that is served ends.
  void SetCertificateExpiry(WallTime at);
  void SetReload(bool success, WallTime at);

  void Write(PageWriter& page) const;

 private:
  struct Meters;  // of prometheus-cpp, which stays in one file
  std::unique_ptr<Meters> meters_;
};

}  // namespace regionbench
