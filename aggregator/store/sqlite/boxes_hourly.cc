// SPDX-License-Identifier: Apache-2.0
#include "aggregator/store/sqlite/boxes_hourly.h"

#include "aggregator/store/sqlite/rollup_rows.h"

namespace regionbench {
namespace {

constexpr const char* kSeries =
    "probe, target, provider, region, service, method, conn, hour_us";

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
std::string FromSamples(const std::string& source, const std::string& but) {
  const std::string series = kSeries;
  return "CREATE VIEW boxes_hourly AS WITH counted AS (SELECT *, "
         "at_us - at_us % 3600000000 AS hour_us, "
         "CASE outcome WHEN 'ok' THEN rtt_ns END AS reply_ns FROM " +
         source +
         " "
         "WHERE outcome <> 'aborted' AND NOT tainted" +
         but + "),\nranked AS (SELECT " + series +
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
         "GROUP BY probe, target, method, conn, hour_us";
}

// A quantile of two series is not to be had from their quantiles.
std::string FromHours() {
  std::string sql =
      "SELECT p.name AS probe, s.provider || '/' || s.region || CASE s.service "
      "WHEN '' THEN '' ELSE '/' || s.service END AS target, s.provider, "
      "s.region, s.service, s.method, s.conn, start_us AS hour_us, "
      "sum(sent) AS n, sum(replies) AS ok, "
      "(sum(sent) - sum(replies)) * 1.0 / sum(sent) AS loss_ratio, "
      "min(min_ns) AS min_ns";
  for (const HourQuantile& quantile : kHourQuantiles) {
    const std::string name(quantile.column);
    sql += ",\n  CASE count(*) WHEN 1 THEN max(";
    sql += name + ") END AS ";
    sql += name;
  }
  return sql +
         ",\n  max(max_ns) AS max_ns\nFROM rollup_hours "
         "JOIN rollup_series USING(rollup_id) JOIN probes AS p USING(probe_id) "
         "JOIN series AS s USING(series_id)\n"
         "WHERE sent > 0 AND "
         "start_us < (SELECT samples_from_us FROM progress)\n"
         "GROUP BY probe, target, method, conn, hour_us";
}

constexpr const char* kRecent =
    "(SELECT p.name AS probe, s.provider || '/' || s.region || CASE s.service "
    "WHEN '' THEN '' ELSE '/' || s.service END AS target, s.provider, "
    "s.region, s.service, s.method, s.conn, r.at_us, r.outcome, r.rtt_ns, "
    "r.marks >> 2 & 1 AS tainted FROM recent AS r JOIN boots USING(boot_id) "
    "JOIN probes AS p USING(probe_id) JOIN series AS s USING(series_id) "
    "WHERE r.sample_id > (SELECT compacted_to FROM progress))";

// Hours as they are rolled up, and beside them what is not yet. That cannot
// know the quantile, so it brings none.
std::string Rolled() {
  std::string quantiles;
  std::string none;
  for (const HourQuantile& quantile : kHourQuantiles) {
    quantiles += std::string(quantile.column) + ", ";
    none += "NULL, ";
  }
  const std::string answered =
      "r.outcome = 'ok' AND (s.timeout_ns = 0 OR r.rtt_ns <= s.timeout_ns)";
  return "(SELECT probe_id, series_id, start_us AS hour_us, sent, replies, "
         "min_ns, max_ns, " +
         quantiles +
         "1 AS rolled FROM rollup_hours JOIN rollup_series USING(rollup_id)\n"
         "WHERE sent > 0 AND (start_us < (SELECT samples_from_us FROM "
         "progress) OR EXISTS (SELECT 1 FROM chunks WHERE hour = start_us / "
         "3600000000))\nUNION ALL SELECT b.probe_id, r.series_id, "
         "r.at_us - r.at_us % 3600000000, 1, " +
         answered + ", CASE WHEN " + answered +
         " THEN r.rtt_ns END, CASE WHEN " + answered + " THEN r.rtt_ns END, " +
         none +
         "0 FROM recent AS r JOIN boots AS b USING(boot_id) "
         "JOIN series AS s USING(series_id) WHERE "
         "r.sample_id > (SELECT rolled_up_to FROM progress) AND "
         "r.at_us >= (SELECT samples_from_us FROM progress) AND "
         "r.outcome <> 'aborted' AND NOT r.marks >> 2 & 1 AND "
         "EXISTS (SELECT 1 FROM chunks WHERE hour = r.at_us / 3600000000))";
}

std::string FromRollups() {
  std::string sql =
      "SELECT p.name AS probe, s.provider || '/' || s.region || CASE s.service "
      "WHEN '' THEN '' ELSE '/' || s.service END AS target, s.provider, "
      "s.region, s.service, s.method, s.conn, hour_us, sum(sent) AS n, "
      "sum(replies) AS ok, (sum(sent) - sum(replies)) * 1.0 / sum(sent) AS "
      "loss_ratio, min(min_ns) AS min_ns";
  for (const HourQuantile& quantile : kHourQuantiles) {
    const std::string name(quantile.column);
    sql += ",\n  CASE sum(rolled) WHEN 1 THEN max(";
    sql += name + ") END AS ";
    sql += name;
  }
  return sql + ",\n  max(max_ns) AS max_ns\nFROM " + Rolled() +
         " JOIN probes AS p USING(probe_id) JOIN series AS s USING(series_id)\n"
         "GROUP BY probe, target, method, conn, hour_us";
}

}  // namespace

std::string FirstBoxesHourly() { return FromSamples("samples", "") + ";\n"; }

std::string ThirdBoxesHourly() {
  return FromSamples(
             kRecent,
             " AND at_us >= (SELECT samples_from_us FROM progress) AND NOT "
             "EXISTS (SELECT 1 FROM chunks WHERE hour = at_us / 3600000000)") +
         "\nUNION ALL\n" + FromRollups() + ";\n";
}

std::string SecondBoxesHourly() {
  return FromSamples("samples",
                     " AND at_us >= (SELECT samples_from_us FROM progress)") +
         "\nUNION ALL\n" + FromHours() + ";\n";
}

}  // namespace regionbench
