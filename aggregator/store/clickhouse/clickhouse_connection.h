// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "aggregator/store/clickhouse/clickhouse_url.h"
#include "config/core/result.h"

namespace regionbench {

struct ClickhouseWays {
  std::string cacert;  ///< certificates to trust; empty: the system's
  std::chrono::milliseconds connect_timeout{3'000};
  std::chrono::milliseconds write_timeout{30'000};
  std::chrono::milliseconds read_timeout{300'000};
  /// No further try of a write begins later than this after the first.
  std::chrono::milliseconds patience{10'000};
};

/// How long an answer may take: what a write takes, or what a report does.
enum class ClickhouseWait { kShort, kLong };

/// Statements over ClickHouse's HTTP interface, one at a time and, where that
/// goes, on one connection. A host that is away, hangs, or says that it cannot
/// now (read-only, out of space or memory, no ZooKeeper) is given up for the
/// next one; after the last comes the first again. A write is sent again byte
/// for byte, so that a replicated table knows it. Follows no redirect and uses
/// no proxy. One thread.
///
/// An error of the server is its own text in one line; kUnavailable where
/// another try may help, kStorage otherwise.
class ClickhouseConnection {
 public:
  static Result<std::unique_ptr<ClickhouseConnection>> Open(
      ClickhouseUrl url, ClickhouseWays ways);
  virtual ~ClickhouseConnection() = default;

  /// Hears the answer piece by piece, after the server has all of it.
  using Sink = std::function<void(std::string_view)>;

  /// Something that gives rows. Tried again as long as `sink` heard nothing.
  virtual Result<void> Read(const std::string& sql, const Sink& sink,
                            ClickhouseWait wait) = 0;
  /// Something that changes what is stored and may be done twice.
  virtual Result<void> Change(const std::string& sql) = 0;
  /// `rows` in RowBinary into `target`, a table with its columns.
  virtual Result<void> Insert(const std::string& target,
                              std::string_view rows) = 0;

  /// The whole answer.
  Result<std::string> Ask(const std::string& sql);

  [[nodiscard]] virtual const ClickhouseUrl& Url() const = 0;
  /// To be called when the address's database is there: names mean what is in
  /// it from then on.
  virtual void EnterDatabase() = 0;
};

/// A text as a literal of SQL, and a name as a name.
std::string SqlText(std::string_view text);
std::string QuotedName(std::string_view name);

}  // namespace regionbench
