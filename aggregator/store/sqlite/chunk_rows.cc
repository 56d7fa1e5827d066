// SPDX-License-Identifier: Apache-2.0
#include "aggregator/store/sqlite/chunk_rows.h"

namespace regionbench {
namespace {

// Calls `visit` with the name of each column of a span of fields.
template <typename Visit>
void VisitColumns(std::size_t first, std::size_t last, const Visit& visit) {
  for (std::size_t f = first; f < last; ++f) {
    const std::string name(kFields[f].name);
    visit(name + "_base");
    if (kFields[f].growth == Growth::kEven) visit(name + "_step");
    visit(name + "_bits");
  }
}

std::string InsertInto(const std::string& table, const std::string& keys,
                       std::size_t key_count, std::size_t first,
                       std::size_t last) {
  std::string names = keys;
  std::string marks = "?";
  for (std::size_t i = 1; i < key_count; ++i) marks += ",?";
  VisitColumns(first, last, [&](const std::string& name) {
    names += ", " + name;
    marks += ",?";
  });
  return "INSERT INTO " + table + "(" + names + ") VALUES(" + marks + ")";
}

void SetColumns(const Chunk& chunk, std::size_t first, std::size_t last,
                int index, Statement& insert) {
  for (std::size_t f = first; f < last; ++f) {
    const PackedColumn& column = chunk.columns[f];
    insert.Set(index++, column.base);
    if (kFields[f].growth == Growth::kEven) insert.Set(index++, column.step);
    insert.Set(index++, Blob{column.bits});
  }
}

std::size_t IntegerBytes(std::int64_t value) {
  if (value == 0 || value == 1) return 0;
  const std::uint64_t size = value < 0 ? ~static_cast<std::uint64_t>(value)
                                       : static_cast<std::uint64_t>(value);
  std::size_t bytes = 1;
  while (bytes < 8 && size >> (8 * bytes - 1) != 0) ++bytes;
  return bytes;
}

tl::unexpected<Error> DamagedChunk() {
  return Fail(ErrorCode::kStorage, "is damaged: a chunk does not add up");
}

/// Takes columns of a row, and keeps their bytes together.
class ColumnTaker {
 public:
  ColumnTaker(const Statement& row, int next) : row_(row), next_(next) {}

  std::int64_t Integer() { return row_.Integer(next_++); }

  // First all bytes, since the string that has them grows.
  void Keep(std::size_t first, std::size_t last, std::string& bytes) {
    for (std::size_t f = first; f < last; ++f) {
      Taken& taken = taken_[f];
      taken.base = row_.OptionalInteger(next_++);
      if (kFields[f].growth == Growth::kEven) taken.step = Integer();
      const std::string_view bits = row_.Bytes(next_++);
      taken.from = bytes.size();
      taken.size = bits.size();
      bytes += bits;
    }
  }

  [[nodiscard]] bool Open(std::string_view bytes, ChunkReader& reader) const {
    for (std::size_t f = 0; f < kFields.size(); ++f) {
      const Taken& taken = taken_[f];
      const auto column =
          PackedReader::Over(taken.base, taken.step,
                             bytes.substr(taken.from, taken.size), reader.n);
      if (!column) return false;
      reader.columns[f] = *column;
    }
    return true;
  }

 private:
  struct Taken {
    MaybeInteger base;
    std::int64_t step = 0;
    std::size_t from = 0;
    std::size_t size = 0;
  };

  const Statement& row_;
  int next_;
  std::array<Taken, kFields.size()> taken_;
};

}  // namespace

std::size_t RowBytes(const Chunk& chunk) {
  constexpr std::size_t kLongType = 57;   // longer blobs take two bytes of type
  std::size_t bytes = 2 + 2 + 3 + 7 + 9;  // pointer, cell, row number, keys
  for (std::size_t f = 0; f < kFirstDetail; ++f) {
    const PackedColumn& column = chunk.columns[f];
    bytes += 2 + IntegerBytes(column.base.value_or(0));
    bytes += column.bits.size() + (column.bits.size() > kLongType ? 1U : 0U);
    if (kFields[f].growth == Growth::kEven) {
      bytes += 1 + IntegerBytes(column.step);
    }
  }
  return bytes;
}

Result<ChunkWriter> ChunkWriter::Over(Connection& connection) {
  auto insert = connection.Prepare(
      InsertInto("chunks", "chunk_id, hour, rollup_id, fresh, n, unit_ns", 6, 0,
                 kFirstDetail));
  if (!insert) return tl::unexpected(insert.error());
  auto details = connection.Prepare(InsertInto(
      "chunk_details", "chunk_id, relative", 2, kFirstDetail, kFields.size()));
  if (!details) return tl::unexpected(details.error());
  return ChunkWriter(*std::move(insert), *std::move(details));
}

Result<void> ChunkWriter::Write(std::int64_t chunk_id, const ChunkPlace& place,
                                bool fresh, const Chunk& chunk) {
  insert_.Bind(chunk_id, place.hour, place.rollup_id,
               std::int64_t{fresh ? 1 : 0}, static_cast<std::int64_t>(chunk.n),
               chunk.unit_ns);
  SetColumns(chunk, 0, kFirstDetail, 7, insert_);
  auto written = insert_.Run();
  if (!written || !chunk.HasDetails()) return written;
  insert_details_.Bind(chunk_id, chunk.relative);
  SetColumns(chunk, kFirstDetail, kFields.size(), 3, insert_details_);
  return insert_details_.Run();
}

std::string SelectChunks() {
  std::string sql =
      "SELECT c.chunk_id, c.hour, c.rollup_id, c.n, c.unit_ns, d.relative";
  VisitColumns(0, kFirstDetail,
               [&](const std::string& name) { sql += ", c." + name; });
  VisitColumns(kFirstDetail, kFields.size(),
               [&](const std::string& name) { sql += ", d." + name; });
  return sql +
         " FROM chunks AS c LEFT JOIN chunk_details AS d ON "
         "d.chunk_id = c.chunk_id AND c.hour * 3600000000 >= "
         "(SELECT details_from_us FROM progress) ";
}

Result<std::unique_ptr<StoredChunk>> ReadChunk(const Statement& row) {
  auto chunk = std::make_unique<StoredChunk>();
  ColumnTaker columns(row, 0);
  chunk->chunk_id = columns.Integer();
  chunk->place = {.hour = columns.Integer(), .rollup_id = columns.Integer()};
  const std::int64_t n = columns.Integer();
  if (n < 1 || n > std::int64_t{kMostInChunk}) return DamagedChunk();
  chunk->reader.n = static_cast<std::size_t>(n);
  chunk->reader.unit_ns = columns.Integer();
  chunk->reader.relative = columns.Integer();
  columns.Keep(0, kFields.size(), chunk->bytes);
  if (!columns.Open(chunk->bytes, chunk->reader)) return DamagedChunk();
  return chunk;
}

}  // namespace regionbench
