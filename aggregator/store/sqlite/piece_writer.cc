// SPDX-License-Identifier: Apache-2.0
#include "aggregator/store/sqlite/piece_writer.h"

#include <algorithm>
#include <span>
#include <utility>

namespace regionbench {

Result<PieceWriter> PieceWriter::Over(Connection& connection) {
  return ChunkWriter::Over(connection).map([](ChunkWriter&& writer) {
    return PieceWriter(std::move(writer));
  });
}

Result<void> PieceWriter::Write(const ChunkPlace& place, bool fresh,
                                std::vector<ChunkRow>& rows,
                                std::int64_t& next_chunk) {
  std::ranges::stable_sort(rows, {}, [](const ChunkRow& row) {
    return std::pair(row[Field::kAt], row[Field::kSeq]);
  });
  std::span<const ChunkRow> rest = rows;
  constexpr int kLooks = 3;
  std::size_t most = kMostInChunk;
  while (!rest.empty()) {
    std::size_t n = std::min(most, rest.size());
    auto chunk = PackChunk(rest.first(n));
    if (!chunk) {  // too far apart
      most = std::max<std::size_t>(1, n / 2);
      continue;
    }
    for (int look = 0; look < kLooks; ++look) {
      const std::size_t cut = fit_.Cut(chunk->n, RowBytes(*chunk),
                                       kFixedRowBytes, rest.size() - chunk->n);
      if (cut == chunk->n) break;
      chunk = PackChunk(rest.first(cut));
      if (!chunk) return Fail(ErrorCode::kInternal, "a part did not pack");
    }
    fit_.Placed(RowBytes(*chunk));
    auto written = writer_.Write(next_chunk++, place, fresh, *chunk);
    if (!written) return written;
    rest = rest.subspan(chunk->n);
    most = kMostInChunk;
  }
  return {};
}

}  // namespace regionbench
