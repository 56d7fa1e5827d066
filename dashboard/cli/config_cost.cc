// SPDX-License-Identifier: Apache-2.0
#include "dashboard/cli/config_cost.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <sstream>

namespace regionbench {
namespace {

using Json = nlohmann::ordered_json;

GroupCost SumOf(std::span<const GroupCost> groups) {
  GroupCost sum{.name = "all"};
  for (const GroupCost& group : groups) {
    sum.series += group.series;
    sum.samples_a_day += group.samples_a_day;
    sum.bytes_a_year += group.bytes_a_year;
    sum.invocations_a_month += group.invocations_a_month;
  }
  return sum;
}

std::string Bytes(double bytes) {
  constexpr std::array<const char*, 5> kUnits = {"B", "kB", "MB", "GB", "TB"};
  std::size_t unit = 0;
  for (; bytes >= 1000 && unit + 1 < kUnits.size(); ++unit) bytes /= 1000;
  return fmt::format("{:.3g} {}", bytes, kUnits.at(unit));
}

std::string Line(const GroupCost& cost) {
  const std::string rounds =
      cost.rounds_an_invocation == 0
          ? ""
          : fmt::format(" of {} rounds", cost.rounds_an_invocation);
  return fmt::format(
      "{}: {} series, {:.0f} samples a day, {} a year; as a function {:.0f} "
      "invocations a month{}\n",
      cost.name, cost.series, cost.samples_a_day, Bytes(cost.bytes_a_year),
      cost.invocations_a_month, rounds);
}

Json CostJson(const GroupCost& cost) {
  return {{"series", cost.series},
          {"samples_a_day", std::llround(cost.samples_a_day)},
          {"bytes_a_year", std::llround(cost.bytes_a_year)},
          {"invocations_a_month", std::llround(cost.invocations_a_month)}};
}

Json Begin(const std::string& file) {
  return {{"schema", "regionbench.check_config/1"}, {"file", file}};
}

std::string Text(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string CostTable(std::span<const GroupCost> groups) {
  std::string text;
  for (const GroupCost& group : groups) text += "group " + Line(group);
  if (groups.size() > 1) text += Line(SumOf(groups));
  return text;
}

std::string CostJson(const std::string& file,
                     std::span<const GroupCost> groups) {
  Json json = Begin(file);
  json["mistakes"] = Json::array();
  json["groups"] = Json::array();
  for (const GroupCost& group : groups) {
    Json one = {{"name", group.name}};
    one.update(CostJson(group));
    json["groups"].push_back(one);
  }
  json.update(CostJson(SumOf(groups)));
  return Text(json);
}

std::string MistakesJson(const std::string& file, const std::string& mistakes) {
  Json json = Begin(file);
  json["mistakes"] = Json::array();
  std::istringstream lines(mistakes);
  for (std::string line; std::getline(lines, line);) {
    json["mistakes"].push_back(line);
  }
  return Text(json);
}

}  // namespace regionbench
