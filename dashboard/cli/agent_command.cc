// SPDX-License-Identifier: Apache-2.0
#include <optional>
#include <utility>

#include "dashboard/cli/agent_plan.h"
#include "dashboard/cli/commands.h"
#include "dashboard/cli/stop_on_signal.h"
#include "dashboard/cli/surroundings.h"
#include "probe/agent/agent_loop.h"

namespace regionbench {
namespace {

// What the program was started with, the first time; then everything anew.
class OrderReader {
 public:
  OrderReader(const Task& task, const Console& console, Log& log)
      : task_(task), environment_(console.environment), log_(log) {}

  Result<AgentPlan> operator()() {
    const auto request = std::exchange(first_, false)
                             ? Result<Request>(task_.request)
                             : task_.read_again();
    if (!request) return tl::unexpected(request.error());
    auto orders = PlanAgent(*request, task_.arguments, environment_);
    if (!orders) return tl::unexpected(std::move(orders).error());
    for (const std::string& line : orders->warnings) log_.Warn(line);
    for (const std::string& line : orders->notes) log_.Info(line);
    return std::move(orders->plan);
  }

 private:
  const Task& task_;
  const Environment& environment_;
  Log& log_;
  bool first_ = true;
};

}  // namespace

ExitCode RunAgent(const Task& task, Console& console) {
  ReloadRequest reload;
  const StopOnSignal signals([&reload] { reload.Make(); });
  Log log(task.request.level, [&console](std::string_view line) {
    console.err << line << std::flush;
  });
  AgentSurroundings around;
  static_cast<Surroundings&>(around) =
      SurroundingsOf(task.request.config, console);
  around.read_settings = OrderReader(task, console, log);
  around.reload = &reload;
  around.stop = signals.source().get_token();
  const auto done = RunAgentLoop(around, log);
  return done ? ExitCode::kDecided : Explain(done.error(), console);
}

}  // namespace regionbench
