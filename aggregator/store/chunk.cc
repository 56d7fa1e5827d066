// SPDX-License-Identifier: Apache-2.0
#include "aggregator/store/chunk.h"

#include <algorithm>
#include <vector>

namespace regionbench {
namespace {

constexpr std::int64_t kNsPerUs = 1000;
constexpr std::int64_t kCoarseUnit = 1000;
// Sums of two such numbers and of an hour are far from the end of 64 bits.
constexpr std::int64_t kFar = std::int64_t{1} << 60;

bool IsFar(const MaybeInteger& value) {
  return value && (*value >= kFar || *value <= -kFar);
}

std::int64_t UnitOf(std::span<const ChunkRow> rows) {
  for (std::size_t f = 0; f < kFields.size(); ++f) {
    if (!kFields[f].in_units) continue;
    for (const ChunkRow& row : rows) {
      if (row.values[f].value_or(0) % kCoarseUnit != 0) return 1;
    }
  }
  return kCoarseUnit;
}

bool CanBeRelative(std::span<const ChunkRow> rows) {
  return std::ranges::none_of(rows, [](const ChunkRow& row) {
    return IsFar(row[Field::kAt]) || IsFar(row[Field::kRtt]) ||
           IsFar(row[Field::kUserRtt]) || IsFar(row[Field::kSentMono]);
  });
}

// What wraps was not written by PackChunk.
std::int64_t Times(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) *
                                   static_cast<std::uint64_t>(b));
}

void AddTo(MaybeInteger& value, std::int64_t more) {
  if (!value) return;
  value = static_cast<std::int64_t>(static_cast<std::uint64_t>(*value) +
                                    static_cast<std::uint64_t>(more));
}

// `sign` -1 takes away what +1 adds again.
void Shift(std::int64_t sign, ChunkRow& row) {
  AddTo(row[Field::kUserRtt], Times(sign, row[Field::kRtt].value_or(0)));
  AddTo(row[Field::kSentMono],
        Times(sign * kNsPerUs, row[Field::kAt].value_or(0)));
}

std::vector<MaybeInteger> Column(std::span<const ChunkRow> rows,
                                 std::size_t field, const Chunk& chunk) {
  std::vector<MaybeInteger> values;
  values.reserve(rows.size());
  const bool shifted = chunk.relative != 0 && field >= kFirstDetail;
  for (const ChunkRow& row : rows) {
    MaybeInteger& value = values.emplace_back(row.values[field]);
    if (value && kFields[field].in_units) *value /= chunk.unit_ns;
    if (value && shifted) {
      ChunkRow copy = row;
      Shift(-1, copy);
      value = copy.values[field];
    }
  }
  return values;
}

}  // namespace

bool Chunk::HasDetails() const {
  return std::ranges::any_of(
      std::span(columns).subspan(kFirstDetail),
      [](const PackedColumn& column) { return column.base.has_value(); });
}

std::optional<Chunk> PackChunk(std::span<const ChunkRow> rows) {
  if (rows.empty() || rows.size() > kMostInChunk) return std::nullopt;
  Chunk chunk{.n = rows.size(),
              .unit_ns = UnitOf(rows),
              .relative = CanBeRelative(rows) ? 1 : 0};
  for (std::size_t f = 0; f < kFields.size(); ++f) {
    auto packed = Pack(Column(rows, f, chunk), kFields[f].growth);
    if (!packed) return std::nullopt;
    chunk.columns[f] = *std::move(packed);
  }
  return chunk;
}

ChunkRow ChunkReader::At(std::size_t i) const {
  ChunkRow row;
  for (std::size_t f = 0; f < kFields.size(); ++f) {
    row.values[f] = columns[f].At(i);
    if (row.values[f] && kFields[f].in_units) {
      row.values[f] = Times(*row.values[f], unit_ns);
    }
  }
  if (relative != 0) Shift(1, row);
  return row;
}

}  // namespace regionbench
