// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "dashboard/cli/console.h"
#include "dashboard/cli/request.h"
#include "probe/agent/agent.h"

namespace regionbench {

/// A plan, and what is worth a line in the log: `warnings` more than `notes`.
struct AgentOrders {
  AgentPlan plan;
  std::vector<std::string> notes;
  std::vector<std::string> warnings;
};

/// What `regionbench agent` is to do. Targets on the command line take the
/// place of the groups in the settings file.
Result<AgentOrders> PlanAgent(const Request& request,
                              const std::vector<std::string>& targets,
                              const Environment& environment);

}  // namespace regionbench
