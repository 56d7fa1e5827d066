// SPDX-License-Identifier: Apache-2.0
#include "aggregator/store/sqlite/chunk_tables.h"

#include "aggregator/store/chunk.h"

namespace regionbench {
namespace {

// NULL and 0 take no byte beside the row's head, so a column that does not vary
// is nearly free.
std::string FieldColumns(std::size_t first, std::size_t last) {
  std::string sql;
  for (std::size_t f = first; f < last; ++f) {
    const std::string name(kFields[f].name);
    sql += ",\n  " + name + "_base INTEGER";
    if (kFields[f].growth == Growth::kEven) {
      sql += ",\n  " + name + "_step INTEGER NOT NULL";
    }
    sql += ",\n  " + name + "_bits BLOB NOT NULL";
  }
  return sql;
}

// All bytes in their order, for instr() to find one in.
std::string AllBytes() {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string literal = "x'";
  for (const char high : kDigits) {
    for (const char low : kDigits) literal += {high, low};
  }
  return literal + "'";
}

std::string ByteOf(const std::string& blob, const std::string& at, int byte) {
  return "(instr(v.bytes, substr(" + blob + ", " + at + " + " +
         std::to_string(byte + 1) + ", 1)) - 1 << " + std::to_string(8 * byte) +
         ")";
}

// The eight bytes of `blob` from byte `at` (0-based) on, lowest first. Beyond
// the end they are 0.
std::string EightBytes(const std::string& blob, const std::string& at) {
  std::string sql;
  for (int byte = 0; byte < 8; ++byte) {
    if (byte > 0) sql += " | ";
    sql += ByteOf(blob, at, byte);
  }
  return "(" + sql + ")";
}

// What packed_column.h says, in SQL, for sample k.i of chunk c.
std::string Value(Field field) {
  const FieldSpec& spec = kFields[static_cast<std::size_t>(field)];
  const std::string table = field < Field::kUserRtt ? "c." : "d.";
  const std::string name = table + std::string(spec.name);
  const std::string bits = name + "_bits";
  const std::string width = "(length(" + bits + ") * 8 / c.n)";
  const std::string at = "(k.i * " + width + ")";
  const std::string rest = "nullif(" + EightBytes(bits, at + " / 8") + " >> " +
                           at + " % 8 & (1 << " + width + ") - 1, 0) - 1";
  std::string sql = name + "_base";
  if (spec.growth == Growth::kEven) sql += " + " + name + "_step * k.i";
  sql += " + CASE length(" + bits + ") WHEN 0 THEN 0 ELSE " + rest + " END";
  return spec.in_units ? "(" + sql + ") * c.unit_ns" : "(" + sql + ")";
}

std::string Named(const std::string& value, const char* name) {
  return value + " AS " + name;
}

// A sample's numbers, one row each, out of chunks.
std::string ChunkedRows() {
  const std::string rtt = Value(Field::kRtt);
  const std::string at = Value(Field::kAt);
  std::string sql = "SELECT\n  r.probe_id, r.series_id";
  const auto add = [&](const std::string& value, const char* name) {
    sql += ",\n  " + Named(value, name);
  };
  add("c.hour * 3600000000 + " + at, "at_us");
  add(Value(Field::kSeq), "seq");
  add(Value(Field::kBoot), "boot_id");
  add(Value(Field::kRound), "round");
  add("CASE " + Value(Field::kOutcome) +
          " WHEN 0 THEN 'ok' WHEN 1 THEN 'timeout' WHEN 2 THEN 'refused' "
          "WHEN 3 THEN 'unreachable' WHEN 4 THEN 'reset' "
          "WHEN 5 THEN 'dns_failure' WHEN 6 THEN 'tls_failure' "
          "WHEN 7 THEN 'http_status' WHEN 8 THEN 'bad_reply' "
          "WHEN 9 THEN 'aborted' END",
      "outcome");
  add(Value(Field::kMarks), "marks");
  add(rtt, "rtt_ns");
  add(Value(Field::kUserRtt) + " + d.relative * ifnull(" + rtt + ", 0)",
      "user_rtt_ns");
  add(Value(Field::kLag), "lag_ns");
  add(Value(Field::kResolve), "resolve_ns");
  add(Value(Field::kConnect), "connect_ns");
  add(Value(Field::kTls), "tls_ns");
  add(Value(Field::kProcessing), "processing_ns");
  add(Value(Field::kTransfer), "transfer_ns");
  add(Value(Field::kHttpStatus), "http_status");
  add(Value(Field::kBytes), "bytes");
  add(Value(Field::kAddress), "address_id");
  add(Value(Field::kLocalPort), "local_port");
  add(Value(Field::kSentMono) + " + d.relative * " + at + " * 1000",
      "sent_mono_ns");
  return sql +
         "\nFROM chunks AS c JOIN rollup_series AS r USING(rollup_id)\n"
         "JOIN chunk_positions AS k ON k.i < c.n\n"
         "JOIN all_bytes AS v\n"
         "LEFT JOIN chunk_details AS d ON d.chunk_id = c.chunk_id "
         "AND c.hour * 3600000000 >= (SELECT details_from_us FROM progress)\n"
         "WHERE c.chunk_id <= (SELECT chunks_to FROM progress)";
}

// The same numbers out of recent, where they stand as they are.
constexpr std::string_view kRecentRows = R"sql(SELECT
  b.probe_id, r.series_id, r.at_us, r.seq, r.boot_id, r.round, r.outcome,
  r.marks, r.rtt_ns,
  CASE WHEN r.at_us >= g.details_from_us THEN r.user_rtt_ns END,
  CASE WHEN r.at_us >= g.details_from_us THEN r.lag_ns END,
  r.resolve_ns, r.connect_ns, r.tls_ns, r.processing_ns, r.transfer_ns,
  r.http_status, r.bytes, r.address_id,
  CASE WHEN r.at_us >= g.details_from_us THEN r.local_port END,
  CASE WHEN r.at_us >= g.details_from_us THEN r.sent_mono_ns END
FROM recent AS r JOIN boots AS b USING(boot_id) JOIN progress AS g
WHERE r.sample_id > (SELECT compacted_to FROM progress))sql";

}  // namespace

std::string ChunkTables() {
  return "CREATE TABLE chunks(\n"
         "  chunk_id INTEGER PRIMARY KEY,\n"
         "  hour INTEGER NOT NULL,\n"
         "  rollup_id INTEGER NOT NULL REFERENCES rollup_series,\n"
         "  fresh INTEGER NOT NULL,\n"
         "  n INTEGER NOT NULL,\n"
         "  unit_ns INTEGER NOT NULL" +
         FieldColumns(0, kFirstDetail) +
         ");\n"
         "CREATE INDEX chunks_by_hour ON chunks(hour, rollup_id);\n"
         "CREATE INDEX fresh_chunks ON chunks(hour, rollup_id) WHERE fresh;\n"
         "CREATE TABLE chunk_details(\n"
         "  chunk_id INTEGER PRIMARY KEY REFERENCES chunks,\n"
         "  relative INTEGER NOT NULL" +
         FieldColumns(kFirstDetail, kFields.size()) +
         ");\n"
         "CREATE TABLE chunk_positions(i INTEGER PRIMARY KEY);\n"
         "WITH RECURSIVE up(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM up "
         "WHERE i < 511) INSERT INTO chunk_positions SELECT i FROM up;\n"
         "CREATE TABLE all_bytes(bytes BLOB NOT NULL);\n"
         "INSERT INTO all_bytes VALUES(" +
         AllBytes() + ");\n";
}

std::string SecondSamplesView() {
  return "CREATE VIEW samples AS SELECT\n"
         "  p.name AS probe,\n"
         "  s.provider || '/' || s.region ||\n"
         "    CASE s.service WHEN '' THEN '' ELSE '/' || s.service END "
         "AS target,\n"
         "  s.provider, s.region, s.service, s.method, s.conn,\n"
         "  m.at_us, m.round, m.outcome, m.rtt_ns,\n"
         "  CASE m.marks & 1 WHEN 1 THEN 'kernel' ELSE 'user' END "
         "AS rtt_source,\n"
         "  m.user_rtt_ns, m.lag_ns, nullif(s.timeout_ns, 0) AS timeout_ns,\n"
         "  m.resolve_ns, m.connect_ns, m.tls_ns, m.processing_ns, "
         "m.transfer_ns,\n"
         "  m.http_status, m.bytes, a.address, "
         "nullif(s.family, 0) AS family,\n"
         "  m.local_port, m.sent_mono_ns,\n"
         "  m.marks >> 1 & 1 AS cold_start, m.marks >> 2 & 1 AS tainted,\n"
         "  b.boot, m.seq\nFROM (" +
         ChunkedRows() + "\nUNION ALL " + std::string(kRecentRows) +
         ") AS m\n"
         "JOIN probes AS p USING(probe_id)\n"
         "JOIN series AS s USING(series_id)\n"
         "JOIN boots AS b USING(boot_id)\n"
         "LEFT JOIN addresses AS a USING(address_id);\n";
}

}  // namespace regionbench
