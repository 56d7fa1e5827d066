// SPDX-License-Identifier: Apache-2.0
#include "aggregator/store/clickhouse/rollup_sql.h"

namespace regionbench {
namespace {

// The harmonic middle of the bucket that holds rank `i` (from 0), as the
// sketch has it, in nanoseconds.
std::string ValueAt(const std::string& i) {
  const std::string bucket =
      "arrayFirst((b, c) -> c > " + i + ", sketch.1, cumulated)";
  return "least(greatest(2e9 / (exp2((1 - " + bucket + ") / 256) + exp2(-" +
         bucket + " / 256)), toFloat64(min_reply)), toFloat64(max_reply))";
}

// Type 7 over all ranks, lost ones at the top: NULL when it touches one. In
// integers, so that no rounding decides whether it does.
std::string QuantileColumn(int k, int d, const std::string& name) {
  const std::string rank = "((n - 1) * " + std::to_string(k) + ")";
  const std::string divisor = std::to_string(d);
  const std::string at = "intDiv(" + rank + ", " + divisor + ")";
  const std::string part = "(" + rank + " % " + divisor + ")";
  const std::string low = ValueAt(at);
  const std::string high = ValueAt("(" + at + " + 1)");
  return "  if(" + at + " + (" + part + " > 0) >= ok, NULL, toInt64(round(" +
         low + " + (" + part + " > 0) * (" + high + " - " + low + ") * " +
         part + " / " + divisor + "))) AS " + name + ",\n";
}

}  // namespace

std::string BoxesHourlySql(const std::string& rollups) {
  return "SELECT probe, target, splitByChar('/', target)[1] AS provider,\n"
         "  splitByChar('/', target)[2] AS region,\n"
         "  splitByChar('/', concat(target, '/'))[3] AS service,\n"
         "  method, conn, hour_us, n, ok, (n - ok) / n AS loss_ratio,\n"
         "  if(ok = 0, NULL, min_reply) AS min_ns,\n" +
         QuantileColumn(1, 4, "q1_ns") + QuantileColumn(1, 2, "median_ns") +
         QuantileColumn(3, 4, "q3_ns") + QuantileColumn(9, 10, "p90_ns") +
         QuantileColumn(19, 20, "p95_ns") + QuantileColumn(99, 100, "p99_ns") +
         "  if(ok = 0, NULL, max_reply) AS max_ns\n"
         "FROM (SELECT probe, target, method, conn, start_us AS hour_us,\n"
         "  sum(attempts - invalid) AS n,\n"
         "  sumMap(buckets, counts) AS sketch,\n"
         "  arrayCumSum(sketch.2) AS cumulated,\n"
         "  arraySum(sketch.2) AS ok,\n"
         "  minIf(min_ns, notEmpty(counts)) AS min_reply,\n"
         "  maxIf(max_ns, notEmpty(counts)) AS max_reply\n"
         "FROM " +
         rollups +
         " FINAL WHERE span = 3600\n"
         "GROUP BY probe, target, method, conn, hour_us)\n"
         "WHERE n > 0";
}

}  // namespace regionbench
