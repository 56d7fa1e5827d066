// SPDX-License-Identifier: Apache-2.0
#include "probe/sink/spool_file.h"

#include <filesystem>
#include <system_error>
#include <vector>

namespace regionbench {
namespace {

using std::chrono::microseconds;

constexpr std::chrono::milliseconds kPatience{2000};
constexpr std::int64_t kSpoolVersion = 1;
constexpr std::int64_t kSpoolOwner = 0x52425350;  // RBSP

constexpr const char* kSpoolSchema = R"(
PRAGMA application_id = 1380078416;
PRAGMA user_version = 1;
CREATE TABLE batch (
  id INTEGER PRIMARY KEY,
  sent INTEGER NOT NULL,        -- 1: may have left, and is not changed any more
  first_us INTEGER NOT NULL,    -- of its first sample
  samples INTEGER NOT NULL,
  plain_bytes INTEGER NOT NULL,
  body BLOB NOT NULL            -- NDJSON, gzip
) STRICT;
)";

// Before the schema: a file cannot change to it later. It gives the disk back
// what an outage filled.
constexpr const char* kSpoolPragmas = R"(
PRAGMA auto_vacuum = INCREMENTAL;
PRAGMA journal_mode = WAL;
PRAGMA journal_size_limit = 4000000;
)";

constexpr const char* kDurable = "PRAGMA synchronous = FULL";
// What is lost of such a commit with the power is done again, to no harm.
constexpr const char* kQuick = "PRAGMA synchronous = NORMAL";

void MakeFolderOf(const std::string& path) {
  const auto folder = std::filesystem::path(path).parent_path();
  std::error_code ignored;  // opening the file will tell
  if (!folder.empty()) std::filesystem::create_directories(folder, ignored);
}

std::int64_t Micros(WallTime time) { return time.time_since_epoch().count(); }

Batch BatchOf(const Statement& row) {
  return {.id = row.Integer(0),
          .first = WallTime(microseconds(row.Integer(2))),
          .samples = static_cast<std::uint32_t>(row.Integer(3)),
          .plain_bytes = static_cast<std::uint32_t>(row.Integer(4)),
          .body = std::string(row.Bytes(5))};
}

}  // namespace

Result<SpoolFile> SpoolFile::Open(const std::string& path) {
  MakeFolderOf(path);
  auto database = Connection::Open(path, Connection::Mode::kCreate, kPatience);
  if (!database) {
    return tl::unexpected(WithContext("spool " + path)(database.error()));
  }
  SpoolFile file(path, *std::move(database));
  auto prepared = file.Named(file.Prepare());
  if (!prepared) return tl::unexpected(std::move(prepared).error());
  return file;
}

Result<void> SpoolFile::Prepare() {
  const auto tables = database_.Integer("SELECT count(*) FROM sqlite_schema");
  if (!tables) return tl::unexpected(tables.error());
  const bool fresh = *tables == 0;
  auto done = fresh ? Result<void>() : CheckOwner();
  if (done) done = database_.Execute(kSpoolPragmas);
  if (done && fresh) {
    auto begun = Transaction::Begin(database_);
    if (!begun) return tl::unexpected(begun.error());
    done = database_.Execute(kSpoolSchema);
    if (done) done = begun->Commit();
  }
  return done ? Count() : done;
}

Result<void> SpoolFile::CheckOwner() {
  const auto owner = database_.Integer("PRAGMA application_id");
  if (!owner) return tl::unexpected(owner.error());
  if (*owner != kSpoolOwner) {
    return Fail(ErrorCode::kStorage,
                "is not a spool of regionbench; name another file");
  }
  const auto version = database_.Integer("PRAGMA user_version");
  if (!version) return tl::unexpected(version.error());
  if (*version <= kSpoolVersion) return {};
  return Fail(ErrorCode::kStorage, "was written by a newer regionbench");
}

Result<void> SpoolFile::Count() {
  auto row = database_.Prepare(
      "SELECT count(*), total(samples), total(length(body)), max(id)"
      " FROM batch");
  if (!row) return tl::unexpected(row.error());
  const auto found = row->Step();
  if (!found) return tl::unexpected(found.error());
  tally_ = {.batches = static_cast<std::uint64_t>(row->Integer(0)),
            .samples = static_cast<std::uint64_t>(row->Integer(1)),
            .bytes = static_cast<std::uint64_t>(row->Integer(2))};
  last_id_ = row->Integer(3);
  return {};
}

Result<void> SpoolFile::Insert(const Batch& batch, bool sent) {
  auto insert = database_.Prepare("INSERT INTO batch VALUES (?,?,?,?,?,?)");
  if (!insert) return tl::unexpected(insert.error());
  return insert
      ->Bind(batch.id, std::int64_t{sent ? 1 : 0}, Micros(batch.first),
             std::int64_t{batch.samples}, std::int64_t{batch.plain_bytes},
             Blob{batch.body})
      .Run();
}

Result<void> SpoolFile::Append(const Batch& batch, bool sent) {
  auto done = database_.Execute(kDurable);
  if (done) done = Insert(batch, sent);
  if (!done) return Named(std::move(done));
  ++tally_.batches;
  tally_.samples += batch.samples;
  tally_.bytes += batch.body.size();
  last_id_ = batch.id;
  return {};
}

// The first, and those behind it that fit into one batch with it.
Result<SpoolFile::Front> SpoolFile::ReadFront() {
  auto rows = database_.Prepare(
      "SELECT id, sent, first_us, samples, plain_bytes, body FROM batch"
      " ORDER BY id");
  if (!rows) return tl::unexpected(rows.error());
  Front front;
  Batch sum;
  while (!front.sent) {
    const auto more = rows->Step();
    if (!more) return tl::unexpected(more.error());
    if (!*more) break;
    const bool sent = rows->Integer(1) != 0;
    Batch next = BatchOf(*rows);
    const bool fits = !sent && FitTogether(sum, next);
    if (!front.batches.empty() && !fits) break;
    sum.samples += next.samples;
    sum.plain_bytes += next.plain_bytes;
    front.batches.push_back(std::move(next));
    front.sent = sent;
  }
  return front;
}

Result<void> SpoolFile::MarkSent(const std::vector<Batch>& front,
                                 const Batch& batch) {
  auto done = database_.Execute(kQuick);
  if (!done) return done;
  auto begun = Transaction::Begin(database_);
  if (!begun) return tl::unexpected(begun.error());
  auto clear = database_.Prepare("DELETE FROM batch WHERE id BETWEEN ? AND ?");
  if (!clear) return tl::unexpected(clear.error());
  done = clear->Bind(front.front().id, front.back().id).Run();
  if (done) done = Insert(batch, true);
  if (done) done = begun->Commit();
  return done;
}

Result<std::optional<Batch>> SpoolFile::NextBatch() {
  auto read = Named(ReadFront());
  if (!read) return tl::unexpected(std::move(read).error());
  const std::vector<Batch>& front = read->batches;
  if (front.empty()) return std::nullopt;
  if (read->sent) return front.front();
  auto merged = front.size() == 1 ? front.front() : MergeBatches(front);
  // One that is damaged goes alone: whoever receives it will say so. So does
  // one that cannot be written any more, as on a full disk.
  if (!merged || !MarkSent(front, *merged)) return front.front();
  for (const Batch& batch : front) tally_.bytes -= batch.body.size();
  tally_.bytes += merged->body.size();
  tally_.batches -= front.size() - 1;
  return *std::move(merged);
}

Result<std::optional<Batch>> SpoolFile::PeekOldest(std::int64_t except) {
  auto row = Named(
      database_.Prepare("SELECT id, sent, first_us, samples, plain_bytes, ''"
                        " FROM batch WHERE id <> ? ORDER BY id LIMIT 1"));
  if (!row) return tl::unexpected(std::move(row).error());
  const auto found = Named(row->Bind(except).Step());
  if (!found) return tl::unexpected(found.error());
  if (!*found) return std::nullopt;
  return BatchOf(*row);
}

Result<void> SpoolFile::Remove(std::int64_t id) {
  auto row = database_.Prepare(
      "DELETE FROM batch WHERE id = ? RETURNING samples, length(body)");
  if (!row) return Named<void>(tl::unexpected(row.error()));
  auto done = database_.Execute(kQuick);
  if (!done) return Named(std::move(done));
  const auto found = row->Bind(id).Step();
  if (!found) return Named<void>(tl::unexpected(found.error()));
  if (!*found) return {};
  const auto samples = static_cast<std::uint64_t>(row->Integer(0));
  const auto bytes = static_cast<std::uint64_t>(row->Integer(1));
  done = row->Run();  // only its end commits
  if (!done) return Named(std::move(done));
  --tally_.batches;
  tally_.samples -= samples;
  tally_.bytes -= bytes;
  // Nobody waits now: the moment to give the disk back what is not needed.
  if (tally_.batches == 0) {
    done = database_.Execute("PRAGMA incremental_vacuum");
  }
  return Named(std::move(done));
}

}  // namespace regionbench
