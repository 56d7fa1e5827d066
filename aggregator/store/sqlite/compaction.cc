// SPDX-License-Identifier: Apache-2.0
#include "aggregator/store/sqlite/compaction.h"

#include <algorithm>
#include <utility>

#include "aggregator/store/sqlite/minute_rows.h"
#include "aggregator/store/sqlite/rolling.h"
#include "aggregator/store/sqlite/seen_numbers.h"

namespace regionbench {
namespace {

constexpr std::size_t kMostInGroup = 2048;
constexpr std::chrono::milliseconds kStep{10};
constexpr std::int64_t kUsPerHour = 3'600'000'000;

bool IsOver(SteadyTime since) { return SteadyNow() - since >= kStep; }

std::string RecentColumns() {
  return "at_us, seq, boot_id, round, outcome, marks, rtt_ns, resolve_ns, "
         "connect_ns, tls_ns, processing_ns, transfer_ns, http_status, bytes, "
         "address_id, user_rtt_ns, lag_ns, local_port, sent_mono_ns";
}

}  // namespace

Result<void> Compactor::Prepare() {
  if (statements_) return {};
  auto row = connection_->Prepare("SELECT " + RecentColumns() +
                                  " FROM recent WHERE sample_id = ?");
  if (!row) return tl::unexpected(row.error());
  auto to_merge = connection_->Prepare(
      SelectChunks() +
      "WHERE c.hour = ? AND c.rollup_id = ? AND (c.fresh OR "
      "c.n < 128) ORDER BY c.fresh DESC, c.chunk_id LIMIT 32");
  if (!to_merge) return tl::unexpected(to_merge.error());
  auto pieces = PieceWriter::Over(*connection_);
  if (!pieces) return tl::unexpected(pieces.error());
  statements_ = std::make_unique<Statements>(
      Statements{*std::move(row), *std::move(to_merge), *std::move(pieces)});
  return {};
}

Result<Compactor::Marks> Compactor::ReadMarks() {
  auto row = connection_->Prepare(
      "SELECT compacted_to, rolled_up_to, chunks_to, compactor FROM progress");
  if (!row) return tl::unexpected(row.error());
  const auto found = row->Step();
  if (!found) return tl::unexpected(found.error());
  Marks marks{.compacted_to = row->Integer(0),
              .rolled_up_to = row->Integer(1),
              .chunks_to = row->Integer(2),
              .compactor = row->Integer(3)};
  return ReadHorizon(*connection_).map([&](const Horizon& horizon) {
    marks.horizon = horizon;
    return marks;
  });
}

// Inside a transaction: nobody else compacts from here on, and what they left
// half done is gone.
Result<Compactor::Marks> Compactor::TakePlace() {
  auto marks = ReadMarks();
  if (!marks || marks->compactor == compactor_) return marks;
  batch_.reset();
  const std::string drafts =
      " WHERE chunk_id > " + std::to_string(marks->chunks_to);
  compactor_ = ++marks->compactor;
  return connection_
      ->Execute(
          "UPDATE progress SET compactor = compactor + 1;"
          "DELETE FROM chunks" +
          drafts + ";DELETE FROM chunk_details" + drafts)
      .map([&] { return *marks; });
}

Result<CompactionStep> Compactor::Step(const CompactionGoal& goal) {
  if (auto ready = Prepare(); !ready) return tl::unexpected(ready.error());
  if (batch_) return Write(goal.merge_before);
  const auto dropped = DropDeadRows();
  if (!dropped) return tl::unexpected(dropped.error());
  if (*dropped) return CompactionStep{.more = true};
  const auto cleared = ClearMinuteRows(*connection_, next_to_clear_);
  if (!cleared) return tl::unexpected(cleared.error());
  if (*cleared) return CompactionStep{.more = true};
  const auto marks = ReadMarks();
  if (!marks) return tl::unexpected(marks.error());
  const auto waiting = marks->rolled_up_to - marks->compacted_to;
  const auto least = std::max<std::uint64_t>(goal.least, 1);
  if (waiting > 0 && static_cast<std::uint64_t>(waiting) >= least) {
    return Begin().map([] { return CompactionStep{.more = true}; });
  }
  auto merged = MergeSome(goal.merge_before);
  if (!merged || merged->more) return merged;
  return FoldSome().map([](bool more) { return CompactionStep{.more = more}; });
}

// Reading stops nobody, so that sorting takes no turn.
Result<void> Compactor::Begin() {
  auto transaction = Transaction::Begin(*connection_);
  if (!transaction) return tl::unexpected(transaction.error());
  const auto marks = TakePlace();
  if (!marks) return tl::unexpected(marks.error());
  if (auto done = transaction->Commit(); !done) return done;
  auto batch =
      SortedBatch(*connection_, marks->compacted_to, marks->rolled_up_to);
  if (!batch) return tl::unexpected(batch.error());
  batch->next_chunk = marks->chunks_to + 1;
  batch_ = *std::move(batch);
  return {};
}

Result<CompactionStep> Compactor::Write(WallTime merge_before) {
  auto transaction = Transaction::Begin(*connection_);
  if (!transaction) return tl::unexpected(transaction.error());
  const auto marks = TakePlace();
  if (!marks) return tl::unexpected(marks.error());
  const std::size_t before = batch_ ? batch_->next : 0;
  const SteadyTime since = SteadyNow();
  while (batch_ && batch_->next < batch_->waiting.size() && !IsOver(since)) {
    if (auto done = WriteGroup(marks->horizon); !done) {
      batch_.reset();
      compactor_ = -1;  // the drafts are not what we think
      return tl::unexpected(done.error());
    }
  }
  CompactionStep step{.more = true};
  if (batch_) step.moved = batch_->next - before;
  const bool ready = batch_ && batch_->next == batch_->waiting.size();
  auto done = ready ? Publish(marks->chunks_to, merge_before) : Result<void>();
  done = done.and_then([&] { return transaction->Commit(); });
  if (ready || !done) batch_.reset();
  if (!done) compactor_ = -1;
  return done.map([&] { return step; });
}

// The samples of one place that came one after the other.
Result<void> Compactor::WriteGroup(const Horizon& horizon) {
  CompactionBatch& batch = *batch_;
  const ChunkPlace place = batch.waiting[batch.next].place;
  const WallTime hour{std::chrono::hours(place.hour)};
  std::vector<ChunkRow> rows;
  while (batch.next < batch.waiting.size() && rows.size() < kMostInGroup &&
         batch.waiting[batch.next].place == place) {
    const WaitingSample& waiting = batch.waiting[batch.next++];
    if (hour < horizon.samples) continue;
    auto row = RecentRow(waiting, hour >= horizon.details);
    if (!row) return tl::unexpected(row.error());
    rows.push_back(*std::move(row));
  }
  return statements_->pieces.Write(place, true, rows, batch.next_chunk);
}

Result<ChunkRow> Compactor::RecentRow(const WaitingSample& waiting,
                                      bool details) {
  Statement& row = statements_->recent_row;
  const auto found = row.Bind(waiting.sample_id).Step();
  if (!found) return tl::unexpected(found.error());
  const auto outcome = OutcomeFrom(row.Text(static_cast<int>(Field::kOutcome)));
  if (!*found || !outcome) {
    return Fail(ErrorCode::kStorage, "is damaged: a sample is not readable");
  }
  ChunkRow sample;
  const std::size_t fields = details ? kFields.size() : kFirstDetail;
  for (std::size_t f = 0; f < fields; ++f) {
    sample.values[f] = row.OptionalInteger(static_cast<int>(f));
  }
  sample[Field::kOutcome] = static_cast<std::int64_t>(*outcome);
  sample[Field::kAt] = row.Integer(static_cast<int>(Field::kAt)) -
                       waiting.place.hour * kUsPerHour;
  return row.Run().map([&] { return sample; });
}

// One row decides: before it the samples are in recent, after it in chunks.
Result<void> Compactor::Publish(std::int64_t chunks_to, WallTime merge_before) {
  const std::int64_t last = batch_->next_chunk - 1;
  return connection_
      ->Execute("UPDATE progress SET compacted_to = " +
                std::to_string(batch_->up_to) + ", chunks_to = " +
                std::to_string(last) + ", chunk_count = chunk_count + " +
                std::to_string(last - chunks_to))
      .and_then([&] { return MoveMinuteRows(*connection_, merge_before); });
}

// A new row takes the number after the largest one: no mark may stay above it.
Result<bool> Compactor::DropDeadRows() {
  const auto first = connection_->Integer(
      "SELECT min(sample_id) FROM recent WHERE sample_id <= "
      "(SELECT compacted_to FROM progress)");
  if (!first) return tl::unexpected(first.error());
  if (*first == 0) return false;
  constexpr std::int64_t kRowsAtOnce = 8192;
  auto transaction = Transaction::Begin(*connection_);
  if (!transaction) return tl::unexpected(transaction.error());
  return connection_
      ->Execute("DELETE FROM recent WHERE sample_id < " +
                std::to_string(*first + kRowsAtOnce) +
                " AND sample_id <= (SELECT compacted_to FROM progress);"
                "UPDATE progress SET (compacted_to, rolled_up_to) = (SELECT "
                "min(compacted_to, last), min(rolled_up_to, last) FROM "
                "(SELECT coalesce(max(sample_id), 0) AS last FROM recent))")
      .and_then([&] { return transaction->Commit(); })
      .map([] { return true; });
}

Result<bool> Compactor::FoldSome() {
  constexpr std::int64_t kBlocksAtOnce = 2000;
  const auto full =
      connection_->Integer("SELECT EXISTS(SELECT 1 FROM seen WHERE bits = -1)");
  if (!full) return tl::unexpected(full.error());
  if (*full == 0) return false;
  auto transaction = Transaction::Begin(*connection_);
  if (!transaction) return tl::unexpected(transaction.error());
  return FoldSeenNumbers(*connection_, kBlocksAtOnce)
      .and_then([&](std::uint64_t blocks) {
        return transaction->Commit().map([&] { return blocks > 0; });
      });
}

}  // namespace regionbench
