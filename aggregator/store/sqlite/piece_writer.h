// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "aggregator/store/sqlite/chunk_rows.h"
#include "aggregator/store/sqlite/page_fit.h"

namespace regionbench {

/// Cuts the samples of one place into chunks that fill their pages.
class PieceWriter {
 public:
  static Result<PieceWriter> Over(Connection& connection);

  /// Sorts `rows` by time and number, and numbers the chunks from `next_chunk`
  /// on. Inside a transaction of the caller.
  Result<void> Write(const ChunkPlace& place, bool fresh,
                     std::vector<ChunkRow>& rows, std::int64_t& next_chunk);

 private:
  explicit PieceWriter(ChunkWriter writer) : writer_(std::move(writer)) {}

  ChunkWriter writer_;
  PageFit fit_;
};

}  // namespace regionbench
