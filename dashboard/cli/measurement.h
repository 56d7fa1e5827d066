// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "aggregator/report/race_watch.h"
#include "config/core/time.h"
#include "dashboard/cli/notes.h"
#include "dashboard/cli/request.h"
#include "probe/engine/engine.h"

namespace regionbench {

/// What a run is about to probe.
struct RunPlan {
  std::vector<ResolvedTarget> targets;
  std::string probe;
  std::uint64_t seed = 0;
  ScheduleOptions schedule;
  /// No round begins later than this; nothing: no end but the schedule's.
  std::optional<std::chrono::nanoseconds> budget;
};

/// What holds where the settings say nothing. A budget only holds where no
/// number of rounds is asked for: that number is exact.
struct RunDefaults {
  std::chrono::nanoseconds interval{500'000'000};
  std::optional<std::chrono::nanoseconds> budget;  ///< nothing: for ever
};

/// Finds the targets and fixes everything that is random; says what is worth a
/// note.
Result<RunPlan> PlanRun(const Request& request,
                        const std::vector<std::string>& patterns,
                        const RunDefaults& defaults, Notes& notes);

/// Where the next round comes from; the run ends when there is none.
using RoundSource = std::function<std::optional<Round>()>;
RoundSource ScheduledRounds(const RunPlan& plan);
/// The same, told to `watch`, which outlives it. `until_decided`: who cannot
/// win any more is not probed any more, and a decided race has no more rounds.
RoundSource WatchedRounds(const RunPlan& plan, RaceWatch& watch,
                          bool until_decided);

/// Opens the engine on the plan's targets.
Result<std::unique_ptr<Engine>> OpenEngine(const Request& request,
                                           const RunPlan& plan);

/// Runs until the rounds are over or `stop` is requested; then says, once for
/// each target, why it failed. `on_detail` is set here.
void RunEngine(Engine& engine, RunHooks hooks, const std::stop_token& stop,
               Notes& notes);

/// This host's name as a probe's name.
std::string HostProbeName();

}  // namespace regionbench
