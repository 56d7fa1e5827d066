// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/core/result.h"
#include "config/sqlite/connection.h"
#include "probe/sink/batch.h"

namespace regionbench {

/// How much is there, and since when.
struct SpoolTally {
  std::uint64_t batches = 0;
  std::uint64_t samples = 0;
  std::uint64_t bytes = 0;  ///< of the compressed bodies
};

/// Batches in one SQLite file, in the order of their ids. What Append has taken
/// survives the end of the process and of the power; Remove and NextBatch
/// survive the former. Every error names the file. One thread; one process,
/// which the caller sees to.
class SpoolFile {
 public:
  /// Makes the file, and its folder, when there is none. Refuses a file that is
  /// something else, and one of a newer version.
  static Result<SpoolFile> Open(const std::string& path);

  /// `sent`: it may have left already, see NextBatch.
  Result<void> Append(const Batch& batch, bool sent = false);
  /// The oldest batch, if any. Small ones that follow are merged into it for
  /// good, unless it was given out before: what may have been sent stays as it
  /// is.
  Result<std::optional<Batch>> NextBatch();
  /// The oldest batch but for `except`, without its body.
  Result<std::optional<Batch>> PeekOldest(std::int64_t except = 0);
  Result<void> Remove(std::int64_t id);

  [[nodiscard]] const SpoolTally& tally() const { return tally_; }
  [[nodiscard]] std::int64_t last_id() const { return last_id_; }

 private:
  struct Front {
    std::vector<Batch> batches;
    bool sent = false;  // the one that there is may have left
  };

  SpoolFile(std::string path, Connection database)
      : path_(std::move(path)), database_(std::move(database)) {}
  Result<void> Prepare();
  Result<void> CheckOwner();
  Result<void> Count();
  Result<Front> ReadFront();
  Result<void> MarkSent(const std::vector<Batch>& front, const Batch& batch);
  Result<void> Insert(const Batch& batch, bool sent);
  template <typename T>
  [[nodiscard]] Result<T> Named(Result<T> result) const {
    return std::move(result).map_error(WithContext("spool " + path_));
  }

  std::string path_;
  Connection database_;
  SpoolTally tally_;
  std::int64_t last_id_ = 0;
};

}  // namespace regionbench
