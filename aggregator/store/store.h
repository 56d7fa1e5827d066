// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "config/core/result.h"
#include "config/core/time.h"
#include "probe/sample/sample.h"

namespace regionbench {

struct AppendCounts {
  std::uint64_t accepted = 0;
  std::uint64_t duplicate = 0;  ///< already there by (probe, boot, seq)
};

/// Which samples. Every field narrows; none set means all.
struct SampleQuery {
  std::optional<WallTime> since = std::nullopt;  ///< inclusive
  std::optional<WallTime> until = std::nullopt;  ///< exclusive
  std::optional<std::string> probe = std::nullopt;
  std::vector<std::string> targets = {};  ///< patterns of MatchesTarget
  std::optional<Method> method = std::nullopt;
  std::optional<Conn> conn = std::nullopt;
};

/// Whether a target fits one of the query's patterns; any does when it has
/// none.
bool IsWanted(const SampleQuery& query, const TargetId& target);

/// Keeps every sample for ever, none twice: of two with the same (probe, boot,
/// seq) the first stays. One thread at a time per object; open one object a
/// thread.
class Store {
 public:
  virtual ~Store() = default;

  /// Durable when it returns: all of `samples` or, on an error, none. After an
  /// error the store can be used as before.
  virtual Result<AppendCounts> Append(std::span<const Sample> samples) = 0;

  /// Calls `visit` for each matching sample in order of time, one by one as
  /// they are read. `visit` does not use the store.
  virtual Result<void> Read(const SampleQuery& query,
                            const std::function<void(Sample)>& visit) = 0;
};

struct SqliteOptions {
  /// False: an append survives the death of the program but a power cut may
  /// take the newest ones with it (never more, and never the file), and costs
  /// no wait for the disk. True: it survives both; for a server that promised a
  /// sender that it may forget.
  bool survive_power_cut = false;
  /// How long an append waits while another program writes.
  std::chrono::milliseconds patience{5000};
};

/// Opens the SQLite store at `path`, making it (and its folder) when it is not
/// there. A newer schema, a damaged or empty file, another program's file or a
/// read-only place is an error, and nothing is replaced.
Result<std::unique_ptr<Store>> OpenSqliteStore(
    const std::string& path, const SqliteOptions& options = {});

}  // namespace regionbench
