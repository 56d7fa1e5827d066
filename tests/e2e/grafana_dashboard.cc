// SPDX-License-Identifier: Apache-2.0
#include "tests/e2e/grafana_dashboard.h"

#include <algorithm>
#include <fstream>
#include <regex>
#include <set>

namespace regionbench {
namespace {

using nlohmann::json;

// Of a scrape every half second.
const std::map<std::string, std::string> kIntervals = {
    {"__rate_interval", "10s"}, {"__interval", "1s"}, {"__range", "1h"}};

// label_values(metric{…}, label) as a query.
std::string AsQuery(const std::string& text, std::string& label) {
  static const std::regex kLabelValues(R"(label_values\((.*),\s*(\w+)\))");
  static const std::regex kQueryResult(R"(query_result\((.*)\))");
  std::smatch parts;
  if (std::regex_match(text, parts, kLabelValues)) {
    label = parts[2];
    return "group by (" + label + ") (" + parts[1].str() + ")";
  }
  return std::regex_match(text, parts, kQueryResult) ? parts[1].str() : "";
}

// A row of a result as Grafana shows it to a variable's regular expression.
std::string RowText(const json& metric) {
  std::string text = "{";
  for (const auto& [name, value] : metric.items()) {
    text += name + "=\"" + value.get<std::string>() + "\",";
  }
  return text + "}";
}

std::string Found(const std::string& text, const std::string& regex) {
  std::smatch parts;
  const std::regex pattern(regex.substr(1, regex.size() - 2));  // in slashes
  return std::regex_search(text, parts, pattern) ? parts[1].str() : "";
}

// A heat map's unit is that of its axis; its figures are rates.
std::string UnitOf(const json& panel) {
  if (panel["type"] == "heatmap") return "cps";
  return panel["fieldConfig"]["defaults"].value("unit", "");
}

std::string Joined(const std::vector<std::string>& values) {
  std::string joined;
  for (const std::string& value : values) {
    joined += (joined.empty() ? "" : "|") + value;
  }
  return joined;
}

}  // namespace

std::string Substitute(std::string text,
                       const std::map<std::string, std::string>& values) {
  for (const auto* some : {&values, &kIntervals}) {
    for (const auto& [name, value] : *some) {
      text = std::regex_replace(text, std::regex("\\$" + name + "\\b"), value);
    }
  }
  return text;
}

GrafanaDashboard::GrafanaDashboard(const std::string& path) {
  std::ifstream in(path);
  dashboard_ = json::parse(in);
}

std::vector<std::string> GrafanaDashboard::Ask(
    const json& variable, const support::Prometheus& prometheus) const {
  std::string label;
  const std::string query = AsQuery(variable["query"]["query"], label);
  std::set<std::string> found;
  for (const auto& row : prometheus.Query(Substitute(query, values_))) {
    const json& metric = row["metric"];
    const std::string value = label.empty()
                                  ? Found(RowText(metric), variable["regex"])
                                  : metric.value(label, "");
    if (!value.empty()) found.insert(value);
  }
  return {found.begin(), found.end()};
}

std::string GrafanaDashboard::Resolve(const support::Prometheus& prometheus) {
  for (const json& variable : dashboard_["templating"]["list"]) {
    const std::string name = variable["name"];
    std::vector<std::string>& all = all_[name];
    if (variable["type"] == "datasource") {
      all = {"any"};
    } else if (variable["type"] == "custom") {
      for (const json& option : variable["options"]) {
        all.push_back(option["value"]);
      }
    } else {
      all = Ask(variable, prometheus);
    }
    if (all.empty()) return name;
    const bool many = variable.value("multi", false);
    values_[name] = !many ? all.front()
                          : variable.value("allValue", "(" + Joined(all) + ")");
  }
  return "";
}

std::vector<PanelQuery> GrafanaDashboard::Queries() const {
  std::vector<PanelQuery> queries;
  const auto choices = all_.contains("window") ? all_.at("window")
                                               : std::vector<std::string>{""};
  for (const json& panel : dashboard_["panels"]) {
    if (panel["type"] == "row") continue;
    const std::string repeat = panel.value("repeat", "");
    for (const auto& choice : choices) {
      for (const auto& one :
           repeat.empty() ? std::vector<std::string>{""} : all_.at(repeat)) {
        Values values = values_;
        values["window"] = choice;
        if (!repeat.empty()) values[repeat] = one;
        for (const json& target : panel["targets"]) {
          queries.push_back({Substitute(panel["title"], values), UnitOf(panel),
                             Substitute(target["expr"], values)});
        }
      }
    }
  }
  return queries;
}

}  // namespace regionbench
