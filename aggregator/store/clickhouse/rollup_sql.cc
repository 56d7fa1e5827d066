// SPDX-License-Identifier: Apache-2.0
#include "aggregator/store/clickhouse/rollup_sql.h"

#include <array>

namespace regionbench {
namespace {

constexpr std::array<std::string_view, 7> kErrors = {
    "refused",     "unreachable", "reset",    "dns_failure",
    "tls_failure", "http_status", "bad_reply"};

// One number for each attempt that counts: its place in time, and in the lowest
// bit whether it failed. 32 bits hold an hour's microseconds; the number of the
// sample decides between two of the same moment.
std::string CodesSql(const std::string& width_us) {
  return "arraySort(groupArrayIf(bitShiftLeft(toUInt64(at_us % " + width_us +
         "), 31) + bitShiftLeft(seq % 1073741824, 1) + (kind != 'received'), "
         "kind != 'invalid')) AS codes";
}

std::string OutcomeCounts() {
  std::string sql = "countIf(kind = 'lost') AS timed_out, ";
  for (const std::string_view error : kErrors) {
    const std::string name(error);
    sql += "countIf(kind = 'error' AND outcome = '";
    sql += name + "') AS ";
    sql += name + ", ";
  }
  return sql;
}

// Lambdas with several arrays, never one that reaches into an array beside it:
// the server would copy that array once for each of its values.
constexpr std::string_view kOfArrays =
    "arrayPopFront(arrayPushBack(sorted, toInt16(32767))) AS next, "
    "arrayFilter((x, y) -> x != y, sorted, next) AS buckets, "
    "arrayFilter((i, x, y) -> x != y, arrayEnumerate(sorted), sorted, next) AS "
    "ends, "
    "arrayMap((x, y) -> toUInt64(x - y), ends, "
    "arrayPopBack(arrayPushFront(ends, toUInt32(0)))) AS counts, "
    "arrayMap(x -> length(x), splitByChar('0', arrayStringConcat("
    "arrayMap(x -> toString(x % 2), codes)))) AS runs, ";

}  // namespace

int SpanSeconds(RollupSpan span) {
  return span == RollupSpan::kHour ? 3600 : 60;
}

std::string RollupSql(RollupSpan span, const std::string& condition,
                      const RemovedPart& removed) {
  const std::string seconds = std::to_string(SpanSeconds(span));
  const std::string width = seconds + "000000";
  const std::string series(kClickhouseSeries);
  return "SELECT toUInt32(" + seconds +
         ") AS span, toDate(toUInt16(intDiv(start_us, 86400000000))) AS day, " +
         series + ", start_us, toUInt32(if(intDiv(start_us, 3600000000) < " +
         std::to_string(removed.hour) + ", " + std::to_string(removed.era) +
         ", 0)) AS part, attempts, invalid, timed_out, refused, unreachable, "
         "reset, dns_failure, tls_failure, http_status, bad_reply, min_ns, "
         "max_ns, sum_ns, greatest(0.0, squares - if(n = 0, 0.0, sum_s * sum_s "
         "/ n)) AS m2, toUInt64(arrayReduce('max', runs)) AS longest_loss_run, "
         "toUInt64(runs[1]) AS head_run, toUInt64(runs[-1]) AS tail_run, "
         "first_us, last_us, buckets, counts FROM (SELECT " +
         series + ", intDiv(at_us, " + width + ") * " + width +
         " AS start_us, count() AS attempts, countIf(kind = 'invalid') AS "
         "invalid, " +
         OutcomeCounts() +
         "countIf(kind = 'received') AS n, "
         "minIf(assumeNotNull(rtt_ns), kind = 'received') AS min_ns, "
         "maxIf(assumeNotNull(rtt_ns), kind = 'received') AS max_ns, "
         "sumIf(assumeNotNull(rtt_ns), kind = 'received') AS sum_ns, "
         "sumIf(assumeNotNull(rtt_ns) * 1e-9, kind = 'received') AS sum_s, "
         "sumIf((assumeNotNull(rtt_ns) * 1e-9) * (assumeNotNull(rtt_ns) * "
         "1e-9), kind = 'received') AS squares, min(at_us) AS first_us, "
         "max(at_us) AS last_us, "
         "arraySort(groupArrayIf(bucket, kind = 'received')) AS sorted, " +
         CodesSql(width) + ", " + std::string(kOfArrays) +
         "1 AS one FROM sample_rows FINAL WHERE " + condition + " GROUP BY " +
         series + ", start_us)";
}

}  // namespace regionbench
