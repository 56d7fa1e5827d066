// SPDX-License-Identifier: Apache-2.0
#include "aggregator/store/sqlite/schema.h"

#include <array>

#include "aggregator/store/sqlite/boxes_hourly.h"
#include "aggregator/store/sqlite/chunk_tables.h"
#include "aggregator/store/sqlite/rollup_rows.h"

namespace regionbench {
namespace {

// "RgnB": tells the file from any other that SQLite can open.
constexpr std::int64_t kApplicationId = 0x52676e42;

// Texts are kept once and rows carry their numbers. Rows are appended and not
// ordered by series: an ordered tree inserts 40 times slower. `seen` answers
// whether a sample is there already: 64 sequence numbers a row, so a batch of a
// thousand touches sixteen rows instead of a thousand entries of an index.
constexpr std::string_view kTables = R"sql(
CREATE TABLE probes(
  probe_id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE);
CREATE TABLE boots(
  boot_id INTEGER PRIMARY KEY,
  probe_id INTEGER NOT NULL REFERENCES probes,
  boot TEXT NOT NULL,
  UNIQUE(probe_id, boot));
CREATE TABLE series(
  series_id INTEGER PRIMARY KEY,
  provider TEXT NOT NULL,
  region TEXT NOT NULL,
  service TEXT NOT NULL,
  method TEXT NOT NULL,
  conn TEXT NOT NULL,
  family INTEGER NOT NULL,
  timeout_ns INTEGER NOT NULL,
  UNIQUE(provider, region, service, method, conn, family, timeout_ns));
CREATE TABLE addresses(
  address_id INTEGER PRIMARY KEY,
  address TEXT NOT NULL UNIQUE);
CREATE TABLE seen(
  boot_id INTEGER NOT NULL REFERENCES boots,
  block INTEGER NOT NULL,
  bits INTEGER NOT NULL,
  PRIMARY KEY(boot_id, block)) WITHOUT ROWID;
CREATE TABLE recent(
  sample_id INTEGER PRIMARY KEY,
  boot_id INTEGER NOT NULL REFERENCES boots,
  series_id INTEGER NOT NULL REFERENCES series,
  seq INTEGER NOT NULL,
  at_us INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  marks INTEGER NOT NULL,
  round INTEGER,
  rtt_ns INTEGER,
  user_rtt_ns INTEGER,
  lag_ns INTEGER,
  resolve_ns INTEGER,
  connect_ns INTEGER,
  tls_ns INTEGER,
  processing_ns INTEGER,
  transfer_ns INTEGER,
  http_status INTEGER,
  bytes INTEGER,
  address_id INTEGER REFERENCES addresses,
  local_port INTEGER,
  sent_mono_ns INTEGER);
)sql";

// marks: 1 taken by the kernel's clock, 2 cold start, 4 tainted.
constexpr std::string_view kSamplesView = R"sql(
CREATE VIEW samples AS SELECT
  p.name AS probe,
  s.provider || '/' || s.region ||
    CASE s.service WHEN '' THEN '' ELSE '/' || s.service END AS target,
  s.provider, s.region, s.service, s.method, s.conn,
  r.at_us, r.round, r.outcome, r.rtt_ns,
  CASE r.marks & 1 WHEN 1 THEN 'kernel' ELSE 'user' END AS rtt_source,
  r.user_rtt_ns, r.lag_ns, nullif(s.timeout_ns, 0) AS timeout_ns,
  r.resolve_ns, r.connect_ns, r.tls_ns, r.processing_ns, r.transfer_ns,
  r.http_status, r.bytes, a.address, nullif(s.family, 0) AS family,
  r.local_port, r.sent_mono_ns,
  r.marks >> 1 & 1 AS cold_start, r.marks >> 2 & 1 AS tainted,
  b.boot, r.seq
FROM recent AS r
JOIN boots AS b USING(boot_id)
JOIN probes AS p USING(probe_id)
JOIN series AS s USING(series_id)
LEFT JOIN addresses AS a USING(address_id);
)sql";

std::string FirstSchema() {
  return std::string(kTables) + std::string(kSamplesView) + FirstBoxesHourly() +
         "PRAGMA application_id = " + std::to_string(kApplicationId) + ";\n";
}

// Rollups of a series lie together in order of time, so that a window is one
// read. Whatever `recent` holds up to `rolled_up_to` is in them; samples and
// minutes that begin before the other two are forgotten.
std::string SecondSchema() {
  return "CREATE TABLE rollup_series(\n"
         "  rollup_id INTEGER PRIMARY KEY,\n"
         "  probe_id INTEGER NOT NULL REFERENCES probes,\n"
         "  series_id INTEGER NOT NULL REFERENCES series,\n"
         "  cold_start INTEGER NOT NULL,\n"
         "  UNIQUE(probe_id, series_id, cold_start));\n" +
         RollupTable(RollupSpan::kMinute) + RollupTable(RollupSpan::kHour) +
         "CREATE TABLE progress(\n"
         "  only_row INTEGER PRIMARY KEY CHECK(only_row = 1),\n"
         "  rolled_up_to INTEGER NOT NULL,\n"
         "  samples_from_us INTEGER NOT NULL,\n"
         "  minutes_from_us INTEGER NOT NULL);\n"
         "INSERT INTO progress VALUES(1, 0, 0, 0);\n"
         "DROP VIEW boxes_hourly;\n" +
         SecondBoxesHourly();
}

// Samples up to `compacted_to` are in chunks, and what recent still has of them
// is dead; chunks beyond `chunks_to` are drafts that nobody reads. So samples
// move in one small row, however many there are. Who compacts takes a new
// number of `compactor` first, and stops when it is another one. `seen_ranges`
// has the blocks of `seen` of which all 64 numbers came.
std::string ThirdSchema() {
  std::string sql;
  for (const char* column :
       {"compacted_to", "chunks_to", "chunk_count", "compactor",
        "details_from_us", "details_dropped_us", "minutes_dropped_us"}) {
    sql += "ALTER TABLE progress ADD COLUMN " + std::string(column) +
           " INTEGER NOT NULL DEFAULT 0;\n";
  }
  return sql + ChunkTables() +
         "CREATE TABLE seen_ranges(\n"
         "  boot_id INTEGER NOT NULL REFERENCES boots,\n"
         "  first_block INTEGER NOT NULL,\n"
         "  last_block INTEGER NOT NULL,\n"
         "  PRIMARY KEY(boot_id, first_block)) WITHOUT ROWID;\n"
         "CREATE INDEX full_blocks ON seen(boot_id, block) WHERE bits = -1;\n"
         "DROP VIEW boxes_hourly;\n"
         "DROP VIEW samples;\n" +
         SecondSamplesView() + ThirdBoxesHourly();
}

// From `minute_rows_from_us` on minutes have rows; before it they are made of
// the samples, while there are any, and what rows are left from there to
// `minute_rows_dropped_us` is dead. Samples that came too late for such a
// minute's chunks have numbers up to `late_to`.
std::string FourthSchema() {
  std::string sql;
  for (const char* column :
       {"minute_rows_from_us", "minute_rows_dropped_us", "late_to"}) {
    sql += "ALTER TABLE progress ADD COLUMN " + std::string(column) +
           " INTEGER NOT NULL DEFAULT 0;\n";
  }
  return sql;
}

// One step from each version to the next; steps are added, never changed.
using Migration = std::string (*)();
constexpr std::array<Migration, kSchemaVersion> kMigrations = {
    FirstSchema, SecondSchema, ThirdSchema, FourthSchema};

// The file's version, or why it is not for us.
Result<std::int64_t> VersionOf(Connection& connection) {
  auto version = connection.Integer("PRAGMA user_version");
  if (!version) return version;
  auto id = connection.Integer("PRAGMA application_id");
  if (!id) return id;
  if (*id != kApplicationId) {
    return Fail(ErrorCode::kStorage, "is a database of another program");
  }
  if (*version > kSchemaVersion) {
    return Fail(ErrorCode::kStorage,
                "was written by a newer regionbench (schema " +
                    std::to_string(*version) + ", this one knows " +
                    std::to_string(kSchemaVersion) + ")");
  }
  return version;
}

Result<void> Migrate(Connection& connection, std::int64_t version) {
  for (auto step = version; step < kSchemaVersion; ++step) {
    auto done =
        connection.Execute(kMigrations.at(static_cast<std::size_t>(step))() +
                           "PRAGMA user_version = " + std::to_string(step + 1));
    if (!done) return done;
  }
  return {};
}

}  // namespace

Result<void> CreateSchema(Connection& connection) {
  auto transaction = Transaction::Begin(connection);
  if (!transaction) return tl::unexpected(transaction.error());
  return Migrate(connection, 0).and_then([&] { return transaction->Commit(); });
}

Result<void> UpgradeSchema(Connection& connection) {
  auto version = VersionOf(connection);
  if (!version) return tl::unexpected(version.error());
  if (*version == kSchemaVersion) return {};
  auto transaction = Transaction::Begin(connection);
  if (!transaction) return tl::unexpected(transaction.error());
  version = VersionOf(connection);  // another program may have been faster
  if (!version) return tl::unexpected(version.error());
  return Migrate(connection, *version).and_then([&] {
    return transaction->Commit();
  });
}

}  // namespace regionbench
