// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <unordered_map>

#include "config/sqlite/connection.h"
#include "probe/sample/sample.h"

namespace regionbench {

/// Numbers for the texts that rows repeat: boots, series, addresses. Remembers
/// them, so that most rows ask the file nothing; rows of these tables are never
/// removed while a program may remember them.
class Dictionary {
 public:
  static Result<Dictionary> Over(Connection& connection);

  /// Each makes the row when it is not there.
  Result<std::int64_t> Boot(const Sample& sample);
  Result<std::int64_t> Series(const Sample& sample);
  Result<std::optional<std::int64_t>> Address(const Sample& sample);

  /// After a rollback: what was numbered since is not in the file.
  void Forget();

 private:
  using Ids = std::unordered_map<std::string, std::int64_t>;

  /// Finds a row by its unique columns, or inserts it.
  struct Lookup {
    Statement find;
    Statement insert;
    Ids known;

    static Result<Lookup> Make(Connection& connection, const char* find,
                               const char* insert);
    template <typename... Values>
    Result<std::int64_t> Id(const std::string& key, Connection& connection,
                            const Values&... columns);
  };

  Dictionary(Connection& connection, Lookup probes, Lookup boots, Lookup series,
             Lookup addresses);

  Connection* connection_;
  Lookup probes_;
  Lookup boots_;
  Lookup series_;
  Lookup addresses_;
  std::string key_;  // reused: most samples allocate nothing
};

}  // namespace regionbench
