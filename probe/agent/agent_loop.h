// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>

#include "config/core/log.h"
#include "config/core/result.h"
#include "config/core/unattended.h"
#include "probe/agent/agent.h"

namespace regionbench {

/// What an agent needs from the program around it.
struct AgentSurroundings : Surroundings {
  /// Reads all settings anew; the error has every mistake.
  std::function<Result<AgentPlan>()> read_settings;
  std::chrono::nanoseconds drain = std::chrono::seconds(5);
  /// Called when it runs; may be left empty.
  std::function<void(Agent&)> on_start;
};

/// Runs an agent until `stop`, reloading on request and when the settings file
/// changes. Fails when it cannot start; bad settings later leave the old ones
/// in force.
Result<void> RunAgentLoop(const AgentSurroundings& around, Log& log);

}  // namespace regionbench
