// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <set>
#include <string>
#include <thread>

#include "aggregator/ingest/ingest.h"
#include "config/core/log.h"
#include "probe/sink/s3_object.h"

namespace regionbench {

struct BucketWatchOptions {
  std::string url;                          ///< `s3://BUCKET/PREFIX`
  std::chrono::milliseconds pause{30'000};  ///< between two looks
  /// So many of the newest objects are remembered as taken. What comes late
  /// and is older than all of them waits for the next start.
  std::size_t remembered = 10'000;
};

/// Brings what functions put into a bucket to the ingest, as if they had
/// uploaded it: each object when it is new, in the order of their keys, and all
/// of them once after a start, which changes nothing where they are stored
/// already. An object that cannot be read, or that the store does not take now,
/// is tried at the next look; one that is no samples is told and passed over.
/// Nothing is deleted: a lifecycle rule of the bucket does that. A thread of
/// its own.
class BucketWatch {
 public:
  /// `ingest` and `log` outlive it. Fails when the url is none.
  static Result<std::unique_ptr<BucketWatch>> Start(BucketWatchOptions options,
                                                    Ingest& ingest, Log& log);

 private:
  BucketWatch(BucketWatchOptions options,
              std::pair<std::string, std::string> place, Ingest& ingest,
              Log& log);
  void Run(const std::stop_token& stop);
  Result<void> Look(const std::stop_token& stop);
  Result<void> TakePage(const S3Bucket& bucket, const S3Keys& page,
                        const std::stop_token& stop);
  /// False: it could not be read, which `unread_` has.
  Result<bool> TakeObject(const S3Bucket& bucket, const std::string& key);
  void Forget();

  const BucketWatchOptions options_;
  const std::string bucket_;
  const std::string prefix_;
  Ingest& ingest_;  // NOLINT(cppcoreguidelines-avoid-const-or-ref-data-members)
  Log& log_;        // NOLINT(cppcoreguidelines-avoid-const-or-ref-data-members)
  std::set<std::string> taken_;
  std::string forgotten_up_to_;
  Result<void> unread_;  // of the look under way, the last that failed
  std::string trouble_;  // told of
  std::jthread thread_;  // last: it uses the rest
};

}  // namespace regionbench
