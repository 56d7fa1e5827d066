// SPDX-License-Identifier: Apache-2.0
#include "dashboard/cli/measurement.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <random>
#include <utility>

#include "config/catalog/catalog.h"
#include "config/core/target_id.h"
#include "probe/agent/probe_targets.h"

namespace regionbench {
namespace {

Result<Resolution> FindTargets(const Request& request,
                               const std::vector<std::string>& patterns) {
  const auto catalog = NeedsCatalog(patterns) ? Catalog::BuiltIn()
                                              : Result<Catalog>(Catalog({}));
  if (!catalog) return tl::unexpected(catalog.error());
  return Resolve(*catalog, {.patterns = patterns,
                            .default_provider = request.settings.provider,
                            .method = request.settings.method,
                            .force = request.force,
                            .custom = request.settings.custom});
}

ScheduleOptions PlanSchedule(const Request& request, std::size_t targets,
                             const RunDefaults& defaults) {
  const Settings& settings = request.settings;
  return {.targets = targets,
          .rounds = settings.rounds.value_or(0),
          .interval = settings.interval.value_or(defaults.interval),
          .poisson = !request.periodic,
          // 32 bits: easy to type again, and exact in every JSON reader.
          .seed = request.seed.value_or(std::random_device()())};
}

std::optional<Round> NextWithin(
    Schedule& schedule, std::optional<std::chrono::nanoseconds> budget) {
  auto round = schedule.Next();
  const bool spent = round && budget && round->slots.front().at >= *budget;
  return spent ? std::nullopt : round;
}

}  // namespace

Result<RunPlan> PlanRun(const Request& request,
                        const std::vector<std::string>& patterns,
                        const RunDefaults& defaults, Notes& notes) {
  auto found = FindTargets(request, patterns);
  if (!found) return tl::unexpected(std::move(found).error());
  const auto checked = CheckProbeable(found->targets, request.settings.method,
                                      request.settings.conn);
  if (!checked) return tl::unexpected(checked.error());
  for (const std::string& note : found->notes) notes.Tell(note);
  RunPlan plan;
  plan.targets = std::move(found->targets);
  plan.probe =
      request.settings.probe.empty() ? HostProbeName() : request.settings.probe;
  plan.schedule = PlanSchedule(request, plan.targets.size(), defaults);
  plan.seed = plan.schedule.seed;
  plan.budget = request.settings.budget;
  if (!plan.budget && !request.settings.rounds) plan.budget = defaults.budget;
  notes.Debug("seed " + std::to_string(plan.seed) + ", probe " + plan.probe);
  for (const ResolvedTarget& target : plan.targets) {
    notes.Debug(target.id.Text() + " is " + target.endpoint.host);
  }
  return plan;
}

RoundSource ScheduledRounds(const RunPlan& plan) {
  return [schedule = std::make_shared<Schedule>(plan.schedule),
          budget = plan.budget] { return NextWithin(*schedule, budget); };
}

RoundSource WatchedRounds(const RunPlan& plan, RaceWatch& watch,
                          bool until_decided) {
  return
      [schedule = std::make_shared<Schedule>(plan.schedule),
       budget = plan.budget, &watch, until_decided]() -> std::optional<Round> {
        if (until_decided) {
          if (watch.Decided()) return std::nullopt;
          if (watch.TakeChanged()) schedule->SetActive(watch.Active());
        }
        auto round = NextWithin(*schedule, budget);
        if (round) watch.Begin(round->number, round->slots.size());
        return round;
      };
}

Result<std::unique_ptr<Engine>> OpenEngine(const Request& request,
                                           const RunPlan& plan) {
  return Engine::Open({.probe = plan.probe,
                       .boot = NewBootId(),
                       .timeout = request.settings.timeout,
                       .family = request.settings.family,
                       .cacert = request.settings.cacert,
                       .interval = plan.schedule.interval},
                      ProbeTargetsOf(plan.targets, request.settings.conn));
}

void RunEngine(Engine& engine, RunHooks hooks, const std::stop_token& stop,
               Notes& notes) {
  constexpr std::size_t kMostLines = 10;
  std::map<TargetId, std::string> reasons;
  hooks.on_detail = [&reasons](const ProbeTarget& target,
                               const std::string& why) {
    reasons.try_emplace(target.id, why);
  };
  engine.Run(hooks, stop);
  std::size_t lines = 0;
  for (const auto& [id, why] : reasons) {
    if (++lines > kMostLines) break;
    notes.Warn(id.Text() + ": " + why);
  }
  if (reasons.size() > kMostLines) {
    notes.Warn("and " + std::to_string(reasons.size() - kMostLines) +
               " more targets failed with a reason");
  }
}

std::string HostProbeName() {
  std::array<char, 65> host{};
  if (gethostname(host.data(), host.size() - 1) != 0) return "unnamed";
  std::string name(host.data());
  name.resize(std::min<std::size_t>(name.size(), 64));
  for (char& c : name) {
    if (!IsNamePart(std::string(1, c)) && c != '.' && c != '-') c = '_';
  }
  return IsNamePart(name) ? name : "unnamed";
}

}  // namespace regionbench
