// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/core/result.h"

namespace regionbench {

struct ClickhouseHost {
  std::string name;  ///< a name or an address, brackets off
  std::uint16_t port = 0;

  /// `NAME:PORT`, an address of IPv6 in brackets.
  [[nodiscard]] std::string Text() const;

  friend bool operator==(const ClickhouseHost&,
                         const ClickhouseHost&) = default;
};

/// Where a store on ClickHouse is:
///
///   clickhouse://[USER[:PASSWORD]@]HOST[:PORT][,HOST[:PORT]...]/DATABASE
///               [?secure=1][&cluster=NAME][&gzip=0|1]
///
/// User, password and database may have %XX. The port is that of the HTTP
/// interface: 8123, or 8443 with `secure`.
struct ClickhouseUrl {
  std::vector<ClickhouseHost> hosts;
  std::string database;
  std::string user;  ///< empty: the server's `default`
  std::string password;
  bool secure = false;       ///< HTTPS
  std::string cluster;       ///< tables are made on it; empty: on one server
  std::optional<bool> gzip;  ///< none: unless all hosts are this machine

  /// Without the password: for logs and errors.
  [[nodiscard]] std::string Text() const;
  /// Whether bodies are to be compressed.
  [[nodiscard]] bool Compresses() const;
};

/// True for what ParseClickhouseUrl is meant for.
bool IsClickhouseUrl(std::string_view text);

/// The error says what would be right, and never has the password.
Result<ClickhouseUrl> ParseClickhouseUrl(std::string_view text);

}  // namespace regionbench
