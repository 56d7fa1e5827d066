// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "aggregator/store/chunk.h"
#include "config/sqlite/connection.h"

namespace regionbench {

/// Where a chunk belongs.
struct ChunkPlace {
  std::int64_t hour = 0;  ///< since the epoch
  std::int64_t rollup_id = 0;

  friend auto operator<=>(const ChunkPlace&, const ChunkPlace&) = default;
};

/// What a chunk's row takes in the file, and what of that whatever n is.
std::size_t RowBytes(const Chunk& chunk);
inline constexpr std::size_t kFixedRowBytes = 80;

/// Adds chunks inside the caller's transaction.
class ChunkWriter {
 public:
  static Result<ChunkWriter> Over(Connection& connection);

  /// `fresh`: small ones of one place are to be merged.
  Result<void> Write(std::int64_t chunk_id, const ChunkPlace& place, bool fresh,
                     const Chunk& chunk);

 private:
  ChunkWriter(Statement insert, Statement insert_details)
      : insert_(std::move(insert)),
        insert_details_(std::move(insert_details)) {}

  Statement insert_;
  Statement insert_details_;
};

/// A chunk out of the file. Stays where it is: the reader looks into `bytes`.
struct StoredChunk {
  std::int64_t chunk_id = 0;
  ChunkPlace place;
  std::string bytes;
  ChunkReader reader;
};

/// `SELECT ... FROM chunks AS c LEFT JOIN chunk_details AS d ...`, a WHERE to
/// come. Details that are to be forgotten are not there.
std::string SelectChunks();

/// From a row of SelectChunks.
Result<std::unique_ptr<StoredChunk>> ReadChunk(const Statement& row);

}  // namespace regionbench
