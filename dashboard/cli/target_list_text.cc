// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <nlohmann/json.hpp>

#include "dashboard/cli/target_list.h"

namespace regionbench {
namespace {

using Row = std::vector<std::string>;

double InMilliseconds(std::chrono::nanoseconds duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

bool Located(std::span<const ListedTarget> targets) {
  return std::ranges::any_of(targets, [](const auto& target) {
    return target.distance_km.has_value();
  });
}

Row Heading(bool located) {
  Row row = {"TARGET", "NAME", "CITY", "COUNTRY", "STATUS", "METHODS"};
  if (located) row.insert(row.end(), {"KM", "AT LEAST"});
  row.emplace_back("DEFAULT ENDPOINT");
  return row;
}

Row RowOf(const ListedTarget& target, bool located) {
  Row row = {target.id,     target.name,
             target.city,   target.country,
             target.status, fmt::format("{}", fmt::join(target.methods, ","))};
  if (located) {
    row.push_back(
        target.distance_km ? fmt::format("{:.0f}", *target.distance_km) : "");
    row.push_back(target.floor
                      ? fmt::format("{:.1f} ms", InMilliseconds(*target.floor))
                      : "");
  }
  row.push_back(target.endpoint);
  return row;
}

// Characters, not bytes: every code point but the continuation bytes.
std::size_t Width(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

// Quoted when it must be (RFC 4180).
std::string CsvField(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

}  // namespace

std::string TargetTable(std::span<const ListedTarget> targets) {
  const bool located = Located(targets);
  std::vector<Row> rows = {Heading(located)};
  for (const auto& target : targets) rows.push_back(RowOf(target, located));
  std::vector<std::size_t> widths(rows.front().size());
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], Width(row[i]));
    }
  }
  std::string text;
  for (const Row& row : rows) {
    for (std::size_t i = 0; i + 1 < row.size(); ++i) {
      text += row[i] + std::string(widths[i] - Width(row[i]) + 2, ' ');
    }
    text += row.back() + "\n";
  }
  return text;
}

std::string TargetJson(std::span<const ListedTarget> targets) {
  auto list = nlohmann::ordered_json::array();
  for (const ListedTarget& target : targets) {
    nlohmann::ordered_json entry = {{"target", target.id}};
    const std::array<std::pair<const char*, const std::string*>, 5> texts = {
        {{"name", &target.name},
         {"city", &target.city},
         {"country", &target.country},
         {"status", &target.status},
         {"endpoint", &target.endpoint}}};
    for (const auto& [key, value] : texts) {
      if (!value->empty()) entry[key] = *value;
    }
    entry["methods"] = target.methods;
    if (target.distance_km) {
      entry["distance_km"] = std::round(*target.distance_km);
    }
    if (target.floor) entry["floor_ns"] = target.floor->count();
    list.push_back(std::move(entry));
  }
  return nlohmann::ordered_json{{"schema", "regionbench.targets/1"},
                                {"targets", std::move(list)}}
             .dump(2, ' ', false,
                   nlohmann::ordered_json::error_handler_t::replace) +
         "\n";
}

std::string TargetCsv(std::span<const ListedTarget> targets) {
  std::string text =
      "target,name,city,country,status,methods,distance_km,floor_ns,"
      "endpoint\r\n";
  for (const ListedTarget& target : targets) {
    Row row = {
        target.id,
        target.name,
        target.city,
        target.country,
        target.status,
        fmt::format("{}", fmt::join(target.methods, " ")),
        target.distance_km ? fmt::format("{:.0f}", *target.distance_km) : "",
        target.floor ? fmt::format("{}", target.floor->count()) : "",
        target.endpoint};
    std::ranges::transform(row, row.begin(), CsvField);
    text += fmt::format("{}\r\n", fmt::join(row, ","));
  }
  return text;
}

}  // namespace regionbench
