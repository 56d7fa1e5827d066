// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/prometheus.h"

namespace regionbench {

/// One query of one panel as Grafana would send it.
struct PanelQuery {
  std::string panel;  ///< its title
  std::string unit;
  std::string text;
};

/// A dashboard with its variables answered by a real Prometheus, as Grafana
/// does it: from left to right, each by the values of those before it.
class GrafanaDashboard {
 public:
  explicit GrafanaDashboard(const std::string& path);

  /// Gives each variable its first value, or all of them where several may be
  /// chosen. An empty result names nothing that is missing; else it says which
  /// variable found no value.
  [[nodiscard]] std::string Resolve(const support::Prometheus& prometheus);

  /// Every query of every panel, for each choice that the dashboard offers and
  /// each panel that is repeated.
  [[nodiscard]] std::vector<PanelQuery> Queries() const;

 private:
  using Values = std::map<std::string, std::string>;

  [[nodiscard]] std::vector<std::string> Ask(
      const nlohmann::json& variable,
      const support::Prometheus& prometheus) const;

  nlohmann::json dashboard_;
  Values values_;
  std::map<std::string, std::vector<std::string>> all_;  // of every variable
};

/// `$name` replaced by its value; Grafana's own intervals too.
std::string Substitute(std::string text,
                       const std::map<std::string, std::string>& values);

}  // namespace regionbench
