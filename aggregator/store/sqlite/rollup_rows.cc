// SPDX-License-Identifier: Apache-2.0
#include "aggregator/store/sqlite/rollup_rows.h"

#include <cmath>

#include "config/core/time.h"

namespace regionbench {
namespace {

using OptionalInteger = std::optional<std::int64_t>;

// Every failure is a column of its own; a 0 costs one byte.
constexpr std::string_view kColumns =
    "start_us, sent, replies, invalid, timeout, refused, unreachable, reset, "
    "dns_failure, tls_failure, http_status, bad_reply, min_ns, max_ns, sum_ns, "
    "m2, longest_loss_run, head_run, tail_run, sketch";

std::int64_t Signed(std::uint64_t count) {
  return static_cast<std::int64_t>(count);
}

OptionalInteger QuantileNs(const Sketch& sketch, double p) {
  const auto seconds = sketch.Quantile(p);
  if (!seconds || !std::isfinite(*seconds)) return std::nullopt;
  return std::llround(*seconds * kNsPerSecond);
}

tl::unexpected<Error> Damaged() {
  return Fail(ErrorCode::kStorage, "is damaged: a rollup does not add up");
}

// Reads the columns but the sketch.
void ReadCounts(const Statement& columns, RollupRow& row) {
  int column = 0;
  const auto next = [&] {
    return static_cast<std::uint64_t>(columns.Integer(column++));
  };
  row.start = WallTime(std::chrono::microseconds(columns.Integer(column++)));
  Rollup& rollup = row.rollup;
  rollup.sent = next();
  const std::uint64_t replies = next();
  rollup.invalid = next();
  for (const Outcome failure : kRollupFailures) {
    row.failures[static_cast<std::size_t>(failure)] = next();
  }
  rollup.lost = row.Failures(Outcome::kTimeout);
  rollup.error = rollup.sent - replies - rollup.lost;
  rollup.min_ns = columns.OptionalInteger(column++);
  rollup.max_ns = columns.OptionalInteger(column++);
  rollup.sum_ns = columns.Integer(column++);
  rollup.m2 = columns.Real(column++);
  rollup.longest_loss_run = next();
  rollup.head_run = next();
  rollup.tail_run = next();
}

// Counts that contradict each other would be believed otherwise.
bool AddsUp(const RollupRow& row) {
  std::uint64_t failed = 0;
  for (const std::uint64_t count : row.failures) failed += count;
  const Rollup& rollup = row.rollup;
  return rollup.sent >= failed && failed == rollup.lost + rollup.error &&
         rollup.sketch.Received() == rollup.sent - failed &&
         rollup.min_ns.has_value() == (rollup.sent > failed);
}

// The sketch on disk is its buckets alone; what is lost and how far it reaches
// stands in the other columns.
bool ReadSketch(std::string_view bytes, Rollup& rollup) {
  auto sketch = Sketch::Decode(bytes);
  if (!sketch) return false;
  if (rollup.min_ns && rollup.max_ns) {
    sketch->SetRange(static_cast<double>(*rollup.min_ns) * 1e-9,
                     static_cast<double>(*rollup.max_ns) * 1e-9);
  }
  sketch->AddLost(rollup.lost + rollup.error);
  rollup.sketch = *std::move(sketch);
  return true;
}

}  // namespace

std::string_view TableOf(RollupSpan span) {
  return span == RollupSpan::kHour ? "rollup_hours" : "rollup_minutes";
}

std::string RollupTable(RollupSpan span) {
  std::string sql = "CREATE TABLE " + std::string(TableOf(span)) +
                    "(\n  rollup_id INTEGER NOT NULL REFERENCES rollup_series";
  constexpr std::string_view kNullable = " min_ns max_ns ";
  std::string_view rest = kColumns;
  while (!rest.empty()) {
    const std::string name(rest.substr(0, rest.find(',')));
    rest.remove_prefix(std::min(rest.size(), name.size() + 2));
    const bool nullable =
        kNullable.find(" " + name + " ") != std::string_view::npos;
    sql += ",\n  " + name;
    sql += name == "sketch" ? " BLOB" : name == "m2" ? " REAL" : " INTEGER";
    if (!nullable) sql += " NOT NULL";
  }
  if (span == RollupSpan::kHour) {
    for (const HourQuantile& quantile : kHourQuantiles) {
      sql += ",\n  " + std::string(quantile.column) + " INTEGER";
    }
  }
  return sql + ",\n  PRIMARY KEY(rollup_id, start_us)) WITHOUT ROWID;\n";
}

Result<RollupReader> RollupReader::Over(Connection& connection,
                                        RollupSpan span) {
  return connection
      .Prepare("SELECT " + std::string(kColumns) + " FROM " +
               std::string(TableOf(span)) +
               " WHERE rollup_id = ? AND start_us >= ? AND start_us < ? "
               "ORDER BY start_us")
      .map([](Statement rows) { return RollupReader(std::move(rows)); });
}

void RollupReader::Seek(std::int64_t rollup_id, std::int64_t since_us,
                        std::int64_t until_us) {
  rows_.Bind(rollup_id, since_us, until_us);
}

Result<bool> RollupReader::Next(RollupRow& row) {
  auto more = rows_.Step();
  if (!more || !*more) return more;
  ReadCounts(rows_, row);
  constexpr int kSketch = 19;
  if (!ReadSketch(rows_.Bytes(kSketch), row.rollup)) return Damaged();
  if (!AddsUp(row)) return Damaged();
  return true;
}

Result<RollupWriter> RollupWriter::Over(Connection& connection,
                                        RollupSpan span) {
  auto reader = RollupReader::Over(connection, span);
  if (!reader) return tl::unexpected(reader.error());
  std::string columns = "rollup_id, " + std::string(kColumns);
  std::string marks = "?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?";
  if (span == RollupSpan::kHour) {
    for (const HourQuantile& quantile : kHourQuantiles) {
      columns += ", " + std::string(quantile.column);
      marks += ",?";
    }
  }
  auto replace = connection.Prepare("INSERT OR REPLACE INTO " +
                                    std::string(TableOf(span)) + "(" + columns +
                                    ") VALUES(" + marks + ")");
  if (!replace) return tl::unexpected(replace.error());
  return RollupWriter(*std::move(reader), *std::move(replace), span);
}

Result<void> RollupWriter::Add(std::int64_t rollup_id, const RollupRow& part) {
  const std::int64_t start = part.start.time_since_epoch().count();
  reader_.Seek(rollup_id, start, start + 1);
  RollupRow row;
  const auto there = reader_.Next(row);
  if (!there) return tl::unexpected(there.error());
  if (*there) {
    RollupRow past;  // to the end, or the statement would hold on to its place
    const auto end = reader_.Next(past);
    if (!end) return tl::unexpected(end.error());
  }
  row.start = part.start;
  row.Merge(part);
  return Replace(rollup_id, row);
}

Result<void> RollupWriter::Replace(std::int64_t rollup_id,
                                   const RollupRow& row) {
  const std::int64_t start = row.start.time_since_epoch().count();
  const Rollup& rollup = row.rollup;
  const auto failed = [&](std::size_t i) {
    return Signed(row.Failures(kRollupFailures[i]));
  };
  const std::string sketch = rollup.sketch.Encode();
  const auto write = [&](const auto&... quantiles) {
    return replace_
        .Bind(rollup_id, start, Signed(rollup.sent), Signed(rollup.Received()),
              Signed(rollup.invalid), failed(0), failed(1), failed(2),
              failed(3), failed(4), failed(5), failed(6), failed(7),
              rollup.min_ns, rollup.max_ns, rollup.sum_ns, rollup.m2,
              Signed(rollup.longest_loss_run), Signed(rollup.head_run),
              Signed(rollup.tail_run), Blob{sketch}, quantiles...)
        .Run();
  };
  if (span_ == RollupSpan::kMinute) return write();
  const auto at = [&](std::size_t i) {
    return QuantileNs(rollup.sketch, kHourQuantiles[i].p);
  };
  return write(at(0), at(1), at(2), at(3), at(4), at(5));
}

}  // namespace regionbench
