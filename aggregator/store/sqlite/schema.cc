// SPDX-License-Identifier: Apache-2.0
#include "aggregator/store/sqlite/schema.h"

#include <array>

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

// The quantile k/d of type 7 over all ranks, lost ones at the top: no value
// when it touches a lost one. In integers, so that no rounding of a double
// decides whether it does.
std::string Quantile(int k, int d, const std::string& name) {
  const std::string rank = "(n - 1) * " + std::to_string(k);
  const std::string part = rank + " % " + std::to_string(d);
  const std::string at = rank + " / " + std::to_string(d);
  const std::string low = "max(reply_ns) FILTER (WHERE i = " + at + ")";
  const std::string high = "max(reply_ns) FILTER (WHERE i = " + at + " + 1)";
  return "  CASE " + part + " WHEN 0 THEN " + low + "\n  ELSE CAST(round(" +
         low + " + (" + high + " - " + low + ") * (" + part + ") / " +
         std::to_string(d) + ".0) AS INTEGER) END AS " + name + ",\n";
}

// Counts every attempt but the aborted and the tainted, as a report does.
std::string BoxesHourlyView() {
  const std::string series =
      "probe, target, provider, region, service, method, conn, hour_us";
  return "CREATE VIEW boxes_hourly AS WITH counted AS (SELECT *, "
         "at_us - at_us % 3600000000 AS hour_us, "
         "CASE outcome WHEN 'ok' THEN rtt_ns END AS reply_ns FROM samples "
         "WHERE outcome <> 'aborted' AND NOT tainted),\n"
         "ranked AS (SELECT " +
         series +
         ", reply_ns, count(*) OVER series AS n, row_number() OVER "
         "(series ORDER BY reply_ns NULLS LAST) - 1 AS i FROM counted "
         "WINDOW series AS (PARTITION BY probe, target, method, conn, "
         "hour_us))\nSELECT " +
         series +
         ", n,\n  count(reply_ns) AS ok, "
         "(n - count(reply_ns)) * 1.0 / n AS loss_ratio,\n"
         "  min(reply_ns) AS min_ns,\n" +
         Quantile(1, 4, "q1_ns") + Quantile(1, 2, "median_ns") +
         Quantile(3, 4, "q3_ns") + Quantile(9, 10, "p90_ns") +
         Quantile(19, 20, "p95_ns") + Quantile(99, 100, "p99_ns") +
         "  max(reply_ns) AS max_ns\nFROM ranked\n"
         "GROUP BY probe, target, method, conn, hour_us;\n";
}

std::string FirstSchema() {
  return std::string(kTables) + std::string(kSamplesView) + BoxesHourlyView() +
         "PRAGMA application_id = " + std::to_string(kApplicationId) + ";\n";
}

// One step from each version to the next; steps are added, never changed.
using Migration = std::string (*)();
constexpr std::array<Migration, kSchemaVersion> kMigrations = {FirstSchema};

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
