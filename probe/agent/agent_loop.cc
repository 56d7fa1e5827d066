// SPDX-License-Identifier: Apache-2.0
#include "probe/agent/agent_loop.h"

namespace regionbench {
namespace {

void Reload(const AgentSurroundings& around, Agent& agent, Log& log) {
  const auto plan = around.read_settings();
  const auto applied =
      plan ? agent.Apply(*plan) : Result<void>(tl::unexpected(plan.error()));
  if (applied) {
    log.Info("settings reloaded");
  } else {
    agent.RefuseReload(applied.error());
  }
}

}  // namespace

Result<void> RunAgentLoop(const AgentSurroundings& around, Log& log) {
  FileWatch file(around.settings_file);  // before it is read
  const auto plan = around.read_settings();
  if (!plan) return tl::unexpected(plan.error());
  auto agent = Agent::Start(*plan, log);
  if (!agent) return tl::unexpected(std::move(agent).error());
  if (around.on_start) around.on_start(**agent);
  RunUnattended(around, file,
                {.look_around = [&] { (*agent)->LookAround(); },
                 .reload = [&] { Reload(around, **agent, log); }});
  (*agent)->Finish(around.drain);
  return {};
}

}  // namespace regionbench
