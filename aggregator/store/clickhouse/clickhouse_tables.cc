// SPDX-License-Identifier: Apache-2.0
#include "aggregator/store/clickhouse/clickhouse_tables.h"

#include <charconv>

#include "aggregator/store/clickhouse/clickhouse_connection.h"
#include "aggregator/store/clickhouse/clickhouse_state.h"
#include "aggregator/store/clickhouse/row_stream.h"

namespace regionbench {
namespace {

constexpr int kFirstModern = 20;

/// The engine of `sample_rows`, with its arguments; empty when there is none.
Result<std::string> EngineOf(ClickhouseConnection& connection) {
  std::string engine;
  return ReadRows(connection,
                  "SELECT concat(engine, ' ', engine_full) FROM system.tables "
                  "WHERE database = " +
                      SqlText(connection.Url().database) +
                      " AND name = 'sample_rows'",
                  [&engine](RowBinaryReader& reader) {
                    engine = reader.Text();
                    return reader.Ok();
                  })
      .map([&engine] { return engine; });
}

// `Distributed Distributed(main, regionbench, ...`, with quotes or without.
std::string ClusterIn(const std::string& engine) {
  const std::size_t begin = engine.find("Distributed(");
  if (begin == std::string::npos) return "";
  std::string name = engine.substr(begin + 12);
  name = name.substr(0, name.find(','));
  std::erase_if(name, [](char c) { return c == '\'' || c == '`' || c == ' '; });
  return name;
}

Result<void> CreateTables(ClickhouseConnection& connection) {
  const auto dialect = DialectOf(connection);
  if (!dialect) return tl::unexpected(dialect.error());
  const ClickhouseUrl& url = connection.Url();
  for (const std::string& sql :
       ClickhouseSchema(url.database, url.cluster, *dialect)) {
    auto done = connection.Change(sql);
    if (!done) {
      return std::move(done).map_error(WithContext("make the tables"));
    }
  }
  return {};
}

// A store that was made just now begins with the present: everything older is
// late, and rolled up when it comes.
Result<void> CheckState(const ClickhouseContext& context) {
  const auto state = ReadState(context.connection);
  if (!state) return tl::unexpected(state.error());
  if (state->schema > kClickhouseSchema) {
    return Fail(ErrorCode::kStorage, "schema " + std::to_string(state->schema) +
                                         " is newer than this program knows");
  }
  if (state->schema == kClickhouseSchema) return {};
  return WriteState(context.connection, kSealedRow, OpenHour(context.now()))
      .and_then([&] {
        return WriteState(context.connection, kSchemaRow, kClickhouseSchema);
      });
}

}  // namespace

std::string ClickhouseTables::Local(std::string_view table) const {
  const bool global = table == "arrivals" || table == "progress";
  const std::string name =
      std::string(table) + (cluster.empty() || global ? "" : "_local");
  return QuotedName(database) + "." + QuotedName(name) +
         (cluster.empty() ? "" : " ON CLUSTER " + QuotedName(cluster));
}

std::string ClickhouseTables::LocalName(std::string_view table) const {
  const bool global = table == "arrivals" || table == "progress";
  return SqlText(std::string(table) +
                 (cluster.empty() || global ? "" : "_local"));
}

std::string ClickhouseTables::SystemParts() const {
  const std::string where = " WHERE active AND database = " + SqlText(database);
  if (cluster.empty()) return "system.parts" + where;
  return "cluster(" + SqlText(cluster) + ", system, parts)" + where;
}

Result<ClickhouseDialect> DialectOf(ClickhouseConnection& connection) {
  const auto version = connection.Ask("SELECT version()");
  if (!version) return tl::unexpected(version.error());
  int major = 0;
  std::from_chars(version->data(), version->data() + version->size(), major);
  return ClickhouseDialect{.modern = major >= kFirstModern};
}

Result<ClickhouseTables> PrepareTables(ClickhouseConnection& connection,
                                       bool make,
                                       const std::function<WallTime()>& now) {
  auto engine = EngineOf(connection);
  const bool missing = engine && engine->empty();
  if (!engine) return tl::unexpected(engine.error());
  if (missing && !make) {
    return Fail(ErrorCode::kNotFound, "there is none: nothing was stored yet");
  }
  if (missing) {
    if (auto made = CreateTables(connection); !made) {
      return tl::unexpected(made.error());
    }
    engine = EngineOf(connection);
    if (!engine) return tl::unexpected(engine.error());
  }
  connection.EnterDatabase();
  ClickhouseTables tables{connection.Url().database, ClusterIn(*engine)};
  return CheckState({connection, tables, now}).map([&] { return tables; });
}

}  // namespace regionbench
