// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "aggregator/store/sqlite/compaction.h"

namespace regionbench {
namespace {

constexpr std::chrono::milliseconds kMergeStep{10};

// All chunks of the list are read, and their samples put into one.
struct Gathered {
  std::vector<ChunkRow> rows;
  std::string ids;
  std::size_t chunks = 0;
};

Result<Gathered> Gather(Statement& chunks, const ChunkPlace& place) {
  Gathered all;
  chunks.Bind(place.hour, place.rollup_id);
  for (;;) {
    const auto more = chunks.Step();
    if (!more) return tl::unexpected(more.error());
    if (!*more) return all;
    const auto chunk = ReadChunk(chunks);
    if (!chunk) return tl::unexpected(chunk.error());
    const ChunkReader& reader = (*chunk)->reader;
    for (std::size_t i = 0; i < reader.n; ++i) {
      all.rows.push_back(reader.At(i));
    }
    if (++all.chunks > 1) all.ids += ',';
    all.ids += std::to_string((*chunk)->chunk_id);
  }
}

std::string HourNumber(WallTime at) {
  return std::to_string(
      std::chrono::ceil<std::chrono::hours>(at).time_since_epoch().count());
}

Result<std::optional<ChunkPlace>> NextFresh(Connection& connection,
                                            WallTime before) {
  auto row = connection.Prepare(
      "SELECT hour, rollup_id FROM chunks WHERE fresh AND hour < " +
      HourNumber(before) + " ORDER BY hour, rollup_id LIMIT 1");
  if (!row) return tl::unexpected(row.error());
  const auto found = row->Step();
  if (!found) return tl::unexpected(found.error());
  if (!*found) return std::optional<ChunkPlace>();
  return std::optional(ChunkPlace{row->Integer(0), row->Integer(1)});
}

}  // namespace

Result<CompactionStep> Compactor::MergeSome(WallTime before) {
  const auto any = NextFresh(*connection_, before);
  if (!any) return tl::unexpected(any.error());
  if (!*any) return CompactionStep();
  auto transaction = Transaction::Begin(*connection_);
  if (!transaction) return tl::unexpected(transaction.error());
  const auto marks = TakePlace();
  if (!marks) return tl::unexpected(marks.error());
  std::int64_t next_chunk = marks->chunks_to + 1;
  CompactionStep step{.more = true};
  const SteadyTime since = SteadyNow();
  while (SteadyNow() - since < kMergeStep) {
    const auto place = NextFresh(*connection_, before);
    if (!place) return tl::unexpected(place.error());
    if (!*place) break;
    const auto merged = MergeAt(**place, next_chunk);
    if (!merged) return tl::unexpected(merged.error());
    step.merged += *merged;
  }
  return connection_
      ->Execute(
          "UPDATE progress SET chunks_to = " + std::to_string(next_chunk - 1) +
          ", chunk_count = chunk_count + " +
          std::to_string(next_chunk - 1 - marks->chunks_to))
      .and_then([&] { return transaction->Commit(); })
      .map([&] { return step; });
}

// What is fresh is written anew even where it is alone: so the pages of fresh
// chunks become free as a whole, and the others follow each other without
// holes.
Result<std::uint64_t> Compactor::MergeAt(const ChunkPlace& place,
                                         std::int64_t& next_chunk) {
  auto all = Gather(statements_->to_merge, place);
  if (!all) return tl::unexpected(all.error());
  auto written = statements_->pieces.Write(place, false, all->rows, next_chunk);
  if (!written) return tl::unexpected(written.error());
  return connection_
      ->Execute("DELETE FROM chunks WHERE chunk_id IN (" + all->ids +
                ");UPDATE progress SET chunk_count = chunk_count - " +
                std::to_string(all->chunks) +
                ";DELETE FROM chunk_details WHERE chunk_id IN (" + all->ids +
                ")")
      .map([&] { return std::uint64_t{all->rows.size()}; });
}

}  // namespace regionbench
