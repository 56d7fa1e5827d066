// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>

#include "aggregator/store/sqlite/compaction_batch.h"
#include "aggregator/store/sqlite/piece_writer.h"
#include "aggregator/store/store.h"
#include "config/sqlite/connection.h"

namespace regionbench {

/// Does what Store::Compact promises, over one connection.
///
/// Samples move in batches. A batch sorts the numbers of its samples by hour
/// and series, and writes chunks step by step as drafts; the last step raises
/// two marks in `progress`, and from then on the chunks count and the rows do
/// not. The dead rows go afterwards, and so do the rows of minutes that are
/// made of chunks from then on. A batch that is stopped leaves drafts, which
/// whoever comes next removes; when somebody came, `compactor` is not ours any
/// more and the batch is given up.
class Compactor {
 public:
  explicit Compactor(Connection& connection) : connection_(&connection) {}

  Result<CompactionStep> Step(const CompactionGoal& goal);

 private:
  struct Marks {
    std::int64_t compacted_to = 0;
    std::int64_t rolled_up_to = 0;
    std::int64_t chunks_to = 0;
    std::int64_t compactor = 0;
    Horizon horizon = {};
  };
  struct Statements {
    Statement recent_row;
    Statement to_merge;
    PieceWriter pieces;
  };

  Result<void> Prepare();
  Result<Marks> ReadMarks();
  Result<Marks> TakePlace();
  Result<void> Begin();
  Result<CompactionStep> Write(WallTime merge_before);
  Result<void> WriteGroup(const Horizon& horizon);
  Result<void> Publish(std::int64_t chunks_to, WallTime merge_before);
  Result<ChunkRow> RecentRow(const WaitingSample& waiting, bool details);
  Result<bool> DropDeadRows();
  Result<CompactionStep> MergeSome(WallTime before);
  Result<std::uint64_t> MergeAt(const ChunkPlace& place,
                                std::int64_t& next_chunk);
  Result<bool> FoldSome();

  Connection* connection_;
  std::unique_ptr<Statements> statements_;  // made when first needed
  std::optional<CompactionBatch> batch_;
  std::int64_t compactor_ = -1;     // nobody's number
  std::int64_t next_to_clear_ = 0;  // of ClearMinuteRows
};

}  // namespace regionbench
