// SPDX-License-Identifier: Apache-2.0
//
// Every query of the shipped dashboards and every expression of the shipped
// rules, asked of a real Prometheus that scrapes real programs. A metric that
// was renamed, a label that is not there, a join that matches nothing: here it
// has no data.
#include <gtest/gtest.h>

#include <cmath>
#include <regex>

#include "tests/e2e/grafana_dashboard.h"
#include "tests/e2e/observed_fleet.h"

namespace regionbench {
namespace {

using nlohmann::json;

constexpr const char* kFolder = RB_SOURCE_DIR "/dashboard/grafana/dashboards/";

// What a figure of this unit can be at all.
bool IsPlausible(const PanelQuery& query, double value) {
  if (!std::isfinite(value)) return false;
  const bool trip = query.text.find("round_trip") != std::string::npos;
  if (query.unit == "s" && trip) return value >= 0 && value < 1;
  if (query.unit == "s") return std::abs(value) < 86'400;
  if (query.unit == "percentunit") return value >= 0 && value < 64;
  if (query.unit == "dateTimeFromNow") return std::abs(value - 1.8e12) < 1e12;
  return query.unit == "none" || value >= 0;
}

// Empty: it is well. A native histogram has no single value, but a count.
std::string Complaint(const PanelQuery& query, const json& answer) {
  if (!answer.is_object()) return "no answer";
  if (answer.value("status", "") != "success") return answer.dump();
  const json& rows = answer["data"]["result"];
  if (rows.empty()) return "no data";
  bool any = false;
  for (const json& row : rows) {
    const std::string text = row.contains("histogram")
                                 ? row["histogram"][1]["count"]
                                 : row["value"][1];
    const double value = std::stod(text);
    if (std::isnan(value)) continue;  // a quantile where nothing happens
    if (!IsPlausible(query, value)) return "not plausible: " + text;
    any = true;
  }
  if (!any) return "no figure but NaN";
  return "";
}

// An alert is silent when all is well, so it is asked without what it compares
// with: what is left must be there, or the alert could never fire.
std::string WithoutComparisons(const std::string& expression) {
  static const std::regex kComparison(
      R"(\s*(==|!=|>=|<=|>|<)\s*-?[0-9.]+(e[+-]?[0-9]+)?)");
  return std::regex_replace(expression, kComparison, "");
}

class DashboardsTest : public testing::TestWithParam<bool> {
 protected:
  // Asks again until there is an answer to be content with.
  std::string Await(const PanelQuery& query) const {
    const auto end =
        std::chrono::steady_clock::now() + std::chrono::seconds(45);
    std::string complaint;
    do {
      complaint = Complaint(query, prometheus().Ask("query", query.text));
      if (complaint.empty()) return "";
      poll(nullptr, 0, 200);
    } while (std::chrono::steady_clock::now() < end);
    return complaint;
  }

  [[nodiscard]] const support::Prometheus& prometheus() const {
    return fleet_.prometheus();
  }

  void ExpectAllPanelsFilled(const std::string& name) const {
    GrafanaDashboard dashboard(kFolder + name + ".json");
    ASSERT_EQ(dashboard.Resolve(prometheus()), "") << name;
    const auto queries = dashboard.Queries();
    EXPECT_GT(queries.size(), 15U);
    for (const PanelQuery& query : queries) {
      const std::string complaint = Await(query);
      ASSERT_EQ(complaint, "")
          << name << ": " << query.panel << ": " << query.text << "\n"
          << fleet_.Log();
    }
  }

  void ExpectRulesHaveData() const {
    const json answer = prometheus().Ask("rules");
    std::size_t alerts = 0;
    for (const json& group : answer["data"]["groups"]) {
      for (const json& rule : group["rules"]) {
        const bool alert = rule["type"] == "alerting";
        alerts += alert ? 1 : 0;
        const std::string text = WithoutComparisons(rule["query"]);
        EXPECT_EQ(Await({rule["name"], "none", text}), "")
            << rule["name"] << ": " << text;
        EXPECT_EQ(rule.value("lastError", ""), "") << rule["name"];
      }
    }
    EXPECT_EQ(alerts, 19U);
  }

  ObservedFleet fleet_{GetParam()};
};

TEST_P(DashboardsTest, EveryPanelAndEveryRuleHasSomethingToShow) {
  // The slowest of all: a window that was read after the samples came.
  ASSERT_EQ(Await({"", "none", "sum(up) == 4"}), "") << fleet_.Log();
  ASSERT_EQ(Await({"", "none",
                   "regionbench_verdict{probe=\"tokyo-office\"} and on () "
                   "count(regionbench_region_rank{probe=\"tokyo-office\", "
                   "window=\"5m\"}) == 6"}),
            "")
      << fleet_.Log();
  for (const char* name : {"overview", "target", "fleet"}) {
    ExpectAllPanelsFilled(name);
  }
  ExpectRulesHaveData();
}

TEST_P(DashboardsTest, WhatIsWrongHereRings) {
  for (const char* name :
       {"RegionbenchIngestRejecting", "RegionbenchUploadsRefused",
        "RegionbenchCertificateExpiring", "RegionbenchCertificateExpiresSoon",
        "RegionbenchTargetCertificateExpiring"}) {
    EXPECT_EQ(Await({"", "none",
                     std::string("ALERTS{alertname=\"") + name +
                         "\", alertstate=\"pending\"}"}),
              "")
        << name;
  }
  EXPECT_EQ(prometheus().Query("ALERTS{alertname=\"RegionbenchDown\"} and "
                               "on () sum(up) == 4"),
            json::array());
}

INSTANTIATE_TEST_SUITE_P(Histograms, DashboardsTest, testing::Bool(),
                         [](const auto& row) {
                           return row.param ? "Native" : "Classic";
                         });

}  // namespace
}  // namespace regionbench
