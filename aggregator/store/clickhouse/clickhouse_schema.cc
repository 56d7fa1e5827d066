// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "aggregator/store/clickhouse/clickhouse_connection.h"
#include "aggregator/store/clickhouse/clickhouse_tables.h"
#include "aggregator/store/clickhouse/rollup_sql.h"

namespace regionbench {
namespace {

constexpr std::string_view kMethodType =
    "Enum8('tcp' = 0, 'http' = 1, 'icmp' = 2, 'udp' = 3, 'dns' = 4, "
    "'download' = 5, 'upload' = 6)";
constexpr std::string_view kConnType = "Enum8('cold' = 0, 'warm' = 1)";
constexpr std::string_view kOutcomeType =
    "Enum8('ok' = 0, 'timeout' = 1, 'refused' = 2, 'unreachable' = 3, "
    "'reset' = 4, 'dns_failure' = 5, 'tls_failure' = 6, 'http_status' = 7, "
    "'bad_reply' = 8, 'aborted' = 9)";

/// A column; `codec` and `word` (a text of few values) where they are known.
struct ColumnSpec {
  std::string_view name;
  std::string_view type;
  std::string_view codec = {};
  bool word = false;
};

constexpr std::string_view kTimes = "CODEC(DoubleDelta, ZSTD)";
constexpr std::string_view kCounts = "CODEC(Delta, ZSTD)";
constexpr std::string_view kNoise = "CODEC(ZSTD)";

// In the order in which a sample is written. `kind` is what a rollup takes it
// for, `bucket` where the sketch counts it: so nobody else needs to know how.
constexpr auto kSampleRowColumns = std::to_array<ColumnSpec>({
    {"day", "Date"},
    {"hour", "UInt32"},
    {"probe", "String", "", true},
    {"target", "String", "", true},
    {"method", kMethodType},
    {"conn", kConnType},
    {"family", "UInt8"},
    {"timeout_ns", "Int64", kNoise},
    {"cold_start", "UInt8"},
    {"at_us", "Int64", kTimes},
    {"boot", "String", "", true},
    {"seq", "UInt64", kTimes},
    {"round", "Nullable(UInt32)", kCounts},
    {"outcome", kOutcomeType},
    {"tainted", "UInt8"},
    {"kind", "Enum8('received' = 0, 'lost' = 1, 'error' = 2, 'invalid' = 3)"},
    {"bucket", "Int16", kNoise},
    {"rtt_ns", "Nullable(Int64)", kNoise},
    {"rtt_source", "Enum8('kernel' = 0, 'user' = 1)"},
    {"resolve_ns", "Nullable(Int64)", kNoise},
    {"connect_ns", "Nullable(Int64)", kNoise},
    {"tls_ns", "Nullable(Int64)", kNoise},
    {"processing_ns", "Nullable(Int64)", kNoise},
    {"transfer_ns", "Nullable(Int64)", kNoise},
    {"http_status", "Nullable(Int32)"},
    {"bytes", "Nullable(UInt64)", kNoise},
    {"address", "String", "", true},
    {"user_rtt_ns", "Nullable(Int64)", kNoise},
    {"lag_ns", "Nullable(Int64)", kNoise},
    {"local_port", "UInt16", kNoise},
    {"sent_mono_ns", "Nullable(Int64)", kTimes},
});

constexpr auto kRollupColumns = std::to_array<ColumnSpec>({
    {"span", "UInt32"},
    {"day", "Date"},
    {"probe", "String", "", true},
    {"target", "String", "", true},
    {"method", kMethodType},
    {"conn", kConnType},
    {"family", "UInt8"},
    {"timeout_ns", "Int64", kNoise},
    {"cold_start", "UInt8"},
    {"start_us", "Int64", kCounts},
    {"part", "UInt32"},
    {"attempts", "UInt64"},
    {"invalid", "UInt64"},
    {"timed_out", "UInt64"},
    {"refused", "UInt64"},
    {"unreachable", "UInt64"},
    {"reset", "UInt64"},
    {"dns_failure", "UInt64"},
    {"tls_failure", "UInt64"},
    {"http_status", "UInt64"},
    {"bad_reply", "UInt64"},
    {"min_ns", "Int64", kNoise},
    {"max_ns", "Int64", kNoise},
    {"sum_ns", "Int64", kNoise},
    {"m2", "Float64", kNoise},
    {"longest_loss_run", "UInt64"},
    {"head_run", "UInt64"},
    {"tail_run", "UInt64"},
    {"first_us", "Int64", kNoise},
    {"last_us", "Int64", kNoise},
    {"buckets", "Array(Int16)", kNoise},
    {"counts", "Array(UInt64)", kNoise},
});

constexpr auto kSeenColumns = std::to_array<ColumnSpec>({
    {"probe", "String", "", true},
    {"boot", "String"},
    {"block", "UInt64"},
    {"bits", "AggregateFunction(groupBitOr, UInt64)"},
});
constexpr auto kArrivalColumns = std::to_array<ColumnSpec>({
    {"day", "Date"},
    {"id", "UInt64"},
    {"hour", "UInt32"},
    {"probe", "String"},
    {"n", "Int64"},
});
constexpr auto kProgressColumns = std::to_array<ColumnSpec>(
    {{"name", "String"}, {"value", "Int64"}, {"extra", "Int64"}});

/// A table of ours. One that is not sharded has all its rows everywhere.
struct TableSpec {
  std::string_view name;
  std::span<const ColumnSpec> columns;
  std::string_view engine;    // what stands before MergeTree
  std::string_view argument;  // of the engine
  std::string_view layout;
  bool sharded = true;
};

constexpr auto kTableSpecs = std::to_array<TableSpec>({
    {"sample_rows", kSampleRowColumns, "Replacing", "",
     "PARTITION BY day PRIMARY KEY (hour, probe, target) ORDER BY (hour, "
     "probe, target, method, at_us, boot, seq)"},
    {"seen_numbers", kSeenColumns, "Aggregating", "",
     "ORDER BY (probe, boot, block)"},
    {"rollups", kRollupColumns, "Replacing", "attempts",
     "PARTITION BY (span, toYYYYMM(day)) PRIMARY KEY (day, probe, target) "
     "ORDER BY (day, probe, target, method, conn, family, timeout_ns, "
     "cold_start, start_us, part)"},
    {"arrivals", kArrivalColumns, "", "",
     "PARTITION BY day ORDER BY (id, hour)", false},
    {"progress", kProgressColumns, "", "", "ORDER BY name", false},
});

std::string TypeOf(const ColumnSpec& column, const ClickhouseDialect& dialect) {
  std::string type(column.type);
  if (!dialect.modern) return type;
  if (column.word) type = "LowCardinality(" + type + ")";
  if (!column.codec.empty()) type += " " + std::string(column.codec);
  return type;
}

std::string ColumnList(const TableSpec& table,
                       const ClickhouseDialect& dialect) {
  std::string list;
  for (const ColumnSpec& column : table.columns) {
    list += list.empty() ? "(\n  " : ",\n  ";
    list += std::string(column.name) + " " + TypeOf(column, dialect);
  }
  return list + ")";
}

/// Where statements of one schema go.
struct SchemaPlace {
  std::string database;
  std::string cluster;

  [[nodiscard]] std::string OnCluster() const {
    return cluster.empty() ? "" : " ON CLUSTER " + QuotedName(cluster);
  }
  [[nodiscard]] std::string Name(const std::string& table) const {
    return QuotedName(database) + "." + QuotedName(table) + OnCluster();
  }
};

std::string EngineOf(const TableSpec& table, const SchemaPlace& place) {
  std::string engine = std::string(table.engine) + "MergeTree(";
  const std::string argument(table.argument);
  if (place.cluster.empty()) return engine + argument + ")";
  const std::string shard = table.sharded ? "{shard}" : "all";
  return "Replicated" + engine + "'/clickhouse/tables/regionbench/" + shard +
         "/" + place.database + "/" + std::string(table.name) +
         "', '{shard}-{replica}'" + (argument.empty() ? "" : ", " + argument) +
         ")";
}

void AddTable(const TableSpec& table, const SchemaPlace& place,
              const ClickhouseDialect& dialect,
              std::vector<std::string>& statements) {
  const std::string name(table.name);
  const bool over = !place.cluster.empty() && table.sharded;
  const std::string local = over ? name + "_local" : name;
  statements.push_back("CREATE TABLE IF NOT EXISTS " + place.Name(local) + " " +
                       ColumnList(table, dialect) +
                       "\nENGINE = " + EngineOf(table, place) + "\n" +
                       std::string(table.layout));
  if (!over) return;
  statements.push_back("CREATE TABLE IF NOT EXISTS " + place.Name(name) +
                       " AS " + QuotedName(place.database) + "." +
                       QuotedName(local) + "\nENGINE = Distributed(" +
                       QuotedName(place.cluster) + ", " +
                       QuotedName(place.database) + ", " + QuotedName(local) +
                       ", cityHash64(probe))");
}

constexpr std::string_view kSamplesViewSql =
    "SELECT probe, target, splitByChar('/', target)[1] AS provider,\n"
    "  splitByChar('/', target)[2] AS region,\n"
    "  splitByChar('/', concat(target, '/'))[3] AS service, method, conn,\n"
    "  at_us, round, outcome, rtt_ns, rtt_source, user_rtt_ns, lag_ns,\n"
    "  timeout_ns, resolve_ns, connect_ns, tls_ns, processing_ns, "
    "transfer_ns,\n"
    "  http_status, bytes, address, family, local_port, sent_mono_ns,\n"
    "  cold_start, tainted, boot, seq\n";

}  // namespace

std::vector<std::string> ClickhouseSchema(const std::string& database,
                                          const std::string& cluster,
                                          const ClickhouseDialect& dialect) {
  const SchemaPlace place{database, cluster};
  std::vector<std::string> statements = {"CREATE DATABASE IF NOT EXISTS " +
                                         QuotedName(database) +
                                         place.OnCluster()};
  for (const TableSpec& table : kTableSpecs) {
    AddTable(table, place, dialect, statements);
  }
  const std::string in = QuotedName(database) + ".";
  statements.push_back("CREATE VIEW IF NOT EXISTS " + place.Name("samples") +
                       " AS " + std::string(kSamplesViewSql) + "FROM " + in +
                       "sample_rows FINAL");
  statements.push_back("CREATE VIEW IF NOT EXISTS " +
                       place.Name("boxes_hourly") + " AS " +
                       BoxesHourlySql(in + "rollups"));
  return statements;
}

}  // namespace regionbench
