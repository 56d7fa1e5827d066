// SPDX-License-Identifier: Apache-2.0
#pragma once

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
  std::optional<WallTime> since;  ///< inclusive
  std::optional<WallTime> until;  ///< exclusive
  std::optional<std::string> probe;
  std::vector<std::string> targets;  ///< globs on `provider/region/service`
  std::optional<Method> method;
  std::optional<Conn> conn;
};

/// Keeps every sample for ever, none twice. One thread at a time per object;
/// open one object a thread.
class Store {
 public:
  virtual ~Store() = default;

  /// Durable when it returns: all of `samples` or, on an error, none.
  virtual Result<AppendCounts> Append(std::span<const Sample> samples) = 0;

  /// Calls `visit` for each matching sample in order of time.
  virtual Result<void> Read(const SampleQuery& query,
                            const std::function<void(Sample)>& visit) = 0;
};

/// Opens the SQLite store at `path`, making it (and its folder) when it is not
/// there. A newer schema, a damaged file or a read-only place is an error.
Result<std::unique_ptr<Store>> OpenSqliteStore(const std::string& path);

}  // namespace regionbench
