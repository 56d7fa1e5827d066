// SPDX-License-Identifier: Apache-2.0
#include "tests/e2e/compare_run.h"

namespace regionbench {

CommandResult RaceIn(const std::string& scenario,
                     const std::string& arguments) {
  return RunCommand(
      InLab(scenario, RB_PROGRAM " compare --no-store --json --allow-tainted "
                                 "--seed 1 --interval 50ms " +
                          arguments));
}

CommandResult CompareIn(const std::string& scenario,
                        const std::string& arguments) {
  const bool counted = arguments.find("--rounds") != std::string::npos;
  return RaceIn(scenario, (counted ? "" : "--rounds 60 ") + arguments);
}

nlohmann::json ReportOf(const CommandResult& result) {
  return nlohmann::json::parse(result.out, nullptr, false);
}

nlohmann::json TargetIn(const nlohmann::json& report,
                        const std::string& target) {
  for (const auto& one : report.value("targets", nlohmann::json::array())) {
    if (one.value("target", "") == target) return one;
  }
  return nullptr;
}

}  // namespace regionbench
