// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>

#include "aggregator/store/clickhouse/clickhouse_connection.h"
#include "aggregator/store/clickhouse/row_binary.h"

namespace regionbench {

/// Reads rows as their bytes come, without waiting for the last. `take` reads
/// one row off a RowBinaryReader and keeps it; false as the codecs have it.
template <typename Take>
Result<void> ReadRows(ClickhouseConnection& connection, const std::string& sql,
                      Take take, ClickhouseWait wait = ClickhouseWait::kLong) {
  std::string waiting;
  bool broken = false;
  auto read = connection.Read(
      sql + " FORMAT RowBinary",
      [&](std::string_view piece) {
        if (broken) return;
        waiting += piece;
        std::string_view left = waiting;
        while (!left.empty()) {
          RowBinaryReader reader(left);
          const bool whole = take(reader);
          broken = !whole && reader.Ok();
          if (!whole) break;
          left.remove_prefix(reader.Used());
        }
        waiting.erase(0, waiting.size() - left.size());
      },
      wait);
  if (read && (broken || !waiting.empty())) {
    return Fail(ErrorCode::kStorage,
                "ClickHouse gave a row that is none of ours");
  }
  return read;
}

}  // namespace regionbench
