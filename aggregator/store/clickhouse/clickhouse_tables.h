// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "config/core/result.h"
#include "config/core/time.h"

namespace regionbench {

class ClickhouseConnection;

/// Which words a server understands.
struct ClickhouseDialect {
  /// LowCardinality and column codecs: from 20 on. Everything else is written
  /// in what 18.16 knows.
  bool modern = true;
};
Result<ClickhouseDialect> DialectOf(ClickhouseConnection& connection);

/// What this program writes; a store with a larger number is refused.
inline constexpr std::int64_t kClickhouseSchema = 1;

/// The statements that make a store's tables and views in `database`, each
/// harmless when they are there. With `cluster` every table is a replicated one
/// on each of its servers, by the macros {shard} and {replica}, called
/// `..._local`, and a distributed one over them, so that all that one probe
/// sends lies on one shard.
std::vector<std::string> ClickhouseSchema(const std::string& database,
                                          const std::string& cluster,
                                          const ClickhouseDialect& dialect);

/// How the tables of an open store are reached. Reading and inserting go to
/// `sample_rows`, whichever it is; what changes parts on disk goes to Local.
struct ClickhouseTables {
  std::string database;
  std::string cluster;  ///< empty: one server

  /// ``db`.`sample_rows_local` ON CLUSTER `c``, or without.
  [[nodiscard]] std::string Local(std::string_view table) const;
  /// `system.parts` of all servers.
  [[nodiscard]] std::string SystemParts() const;
  /// Literal of the table's name in system.parts.
  [[nodiscard]] std::string LocalName(std::string_view table) const;
};

/// Makes the tables when there are none, on the cluster that the address names,
/// and looks whether they are of a schema that we know. Tables that are there
/// say themselves whether they are distributed.
Result<ClickhouseTables> PrepareTables(ClickhouseConnection& connection,
                                       bool make,
                                       const std::function<WallTime()>& now);

}  // namespace regionbench
