// SPDX-License-Identifier: Apache-2.0
#include "dashboard/cli/commands.h"
#include "dashboard/cli/config_cost.h"
#include "dashboard/cli/measurement.h"
#include "probe/agent/group_plan.h"

namespace regionbench {
namespace {

Result<std::vector<GroupCost>> CostsOf(const std::string& path) {
  const auto toml = ReadSettingsFile(path);
  if (!toml) return tl::unexpected(toml.error());
  const auto settings = ParseSettings(*toml, path);
  if (!settings) return tl::unexpected(settings.error());
  const auto plans = PlanGroups(*settings, HostProbeName());
  if (!plans) return tl::unexpected(plans.error());
  std::vector<GroupCost> costs;
  for (const GroupPlan& group : plans->groups) costs.push_back(CostOf(group));
  return costs;
}

}  // namespace

ExitCode RunCheckConfig(const Task& task, Console& console) {
  const std::string& path = task.arguments.front();
  const bool json = task.request.format == Format::kJson;
  const auto costs = CostsOf(path);
  if (!costs && json) {
    return Deliver(MistakesJson(path, costs.error().message), ExitCode::kMisuse,
                   console);
  }
  if (!costs) return Explain(costs.error(), console);
  return Deliver(json ? CostJson(path, *costs)
                      : path + ": no mistakes\n" + CostTable(*costs),
                 ExitCode::kDecided, console);
}

}  // namespace regionbench
