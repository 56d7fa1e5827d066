// SPDX-License-Identifier: Apache-2.0
#include "aggregator/store/clickhouse/sample_filter.h"

#include <algorithm>
#include <limits>

#include "aggregator/store/clickhouse/clickhouse_connection.h"
#include "aggregator/store/clickhouse/sample_codec.h"

namespace regionbench {
namespace {

constexpr std::int64_t kLastHour = std::int64_t{1} << 31;

// As a regular expression: `*` is any run, `?` any character.
std::string Expression(std::string_view pattern) {
  std::string text;
  for (const char c : pattern) {
    const auto code = static_cast<unsigned char>(c);
    if (c == '*') {
      text += ".*";
    } else if (c == '?') {
      text += '.';
    } else {
      if (std::isalnum(code) == 0) text += '\\';
      text += c;
    }
  }
  return text;
}

// Empty: anything may fit.
std::string TargetSql(const std::string& pattern) {
  if (pattern == "all" || pattern == "*") return "";
  const auto slashes = std::ranges::count(pattern, '/');
  const bool plain = pattern.find_first_of("*?") == std::string::npos;
  if (slashes > 1 && plain) return "target = " + SqlText(pattern);
  const std::string before = slashes == 0 ? "^[^/]*/" : "^";
  const std::string after = slashes > 1 ? "$" : "(/.*)?$";
  return "match(target, " + SqlText(before + Expression(pattern) + after) + ")";
}

std::string TargetsSql(const std::vector<std::string>& patterns) {
  std::string any;
  for (const std::string& pattern : patterns) {
    const std::string one = TargetSql(pattern);
    if (one.empty()) return "";
    any += (any.empty() ? "" : " OR ") + one;
  }
  return any.empty() ? "" : " AND (" + any + ")";
}

std::int64_t HourOfUs(std::int64_t at_us) {
  return std::clamp<std::int64_t>(at_us / kClickhouseHourUs, 0, kLastHour);
}

std::string Number(std::int64_t number) { return std::to_string(number); }

}  // namespace

ClickhouseWindow ClickhouseWindowOf(const SampleQuery& query) {
  const auto us = [](const std::optional<WallTime>& at, std::int64_t none) {
    return at ? std::max<std::int64_t>(0, at->time_since_epoch().count())
              : none;
  };
  return {us(query.since, 0),
          us(query.until, std::numeric_limits<std::int64_t>::max())};
}

ClickhouseWindow WholeSpans(const ClickhouseWindow& window,
                            std::int64_t width_us) {
  const auto up = [width_us](std::int64_t at) {
    constexpr std::int64_t kNever = std::int64_t{1} << 62;
    if (at > kNever) return at;
    return (at + width_us - 1) / width_us * width_us;
  };
  return {up(window.since_us), up(window.until_us)};
}

std::string FilterSql(const SampleQuery& query) {
  std::string sql;
  if (query.probe) sql += " AND probe = " + SqlText(*query.probe);
  if (query.method) {
    sql += " AND method = " + SqlText(ToText(*query.method));
  }
  if (query.conn) sql += " AND conn = " + SqlText(ToText(*query.conn));
  return sql + TargetsSql(query.targets);
}

std::string SampleTimesSql(const ClickhouseWindow& window) {
  return "hour >= " + Number(HourOfUs(window.since_us)) +
         " AND hour <= " + Number(HourOfUs(window.until_us - 1)) +
         " AND at_us >= " + Number(window.since_us) + " AND at_us < " +
         Number(window.until_us);
}

std::string RollupTimesSql(const ClickhouseWindow& window) {
  const auto day = [](std::int64_t at_us) {
    constexpr std::int64_t kLastDay = 49'709;
    const std::int64_t number =
        std::min(HourOfUs(at_us) / kClickhouseDayHours, kLastDay);
    return "toDate(toUInt16(" + Number(number) + "))";
  };
  return "day >= " + day(window.since_us) +
         " AND day <= " + day(window.until_us - 1) +
         " AND start_us >= " + Number(window.since_us) + " AND start_us < " +
         Number(window.until_us);
}

}  // namespace regionbench
