// SPDX-License-Identifier: Apache-2.0
#include "probe/agent/group_plan.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "config/catalog/catalog.h"
#include "probe/agent/probe_targets.h"

namespace regionbench {
namespace {

constexpr double kDaysPerYear = 365;
constexpr double kDaysPerMonth = kDaysPerYear / 12;
// Of a sample in a chunk, and of a rollup, as measured in a store of a hundred
// million samples.
constexpr double kBytesPerSample = 9;
constexpr double kBytesPerMinute = 80;
constexpr double kBytesPerHour = 230;

// Of one series. A minute or an hour without an attempt has no rollup.
double BytesAYear(double samples) {
  const double hours = kDaysPerYear * 24;
  return samples * kBytesPerSample +
         std::min(samples, hours * 60) * kBytesPerMinute +
         std::min(samples, hours) * kBytesPerHour;
}

// As many as a function takes by itself, or more, since schedules begin at one
// a minute.
std::uint32_t RoundsAnInvocation(std::chrono::duration<double> gap) {
  constexpr double kUsual = 5;
  const double a_minute = std::ceil(std::chrono::minutes(1) / gap);
  return static_cast<std::uint32_t>(std::max(kUsual, a_minute));
}

bool NeedsCatalogFor(const std::vector<TargetGroup>& groups) {
  return std::ranges::any_of(groups, [](const TargetGroup& group) {
    return NeedsCatalog(group.targets);
  });
}

// A mistake may be several lines; each says whose it is.
std::string InGroup(const TargetGroup& group, const std::string& lines) {
  const std::string prefix = "group \"" + group.name + "\": ";
  std::string text = prefix;
  for (const char c : lines) {
    text += c;
    if (c == '\n') text += prefix;
  }
  return text;
}

Result<Resolution> ResolveGroup(const Catalog& catalog,
                                const Settings& settings,
                                const TargetGroup& group, bool force) {
  const Method method = group.method.value_or(settings.method);
  auto found = Resolve(catalog, {.patterns = group.targets,
                                 .default_provider = settings.provider,
                                 .method = method,
                                 .force = force,
                                 .custom = settings.custom});
  if (!found) return found;
  const auto checked = CheckProbeable(found->targets, method,
                                      group.conn.value_or(settings.conn));
  if (!checked) return tl::unexpected(checked.error());
  return found;
}

GroupPlan PlanGroup(const Settings& settings, const TargetGroup& group,
                    const std::string& probe, const Resolution& found) {
  return {.name = group.name,
          .probe = probe,
          .targets =
              ProbeTargetsOf(found.targets, group.conn.value_or(settings.conn)),
          .interval = group.interval.value_or(
              settings.interval.value_or(kAgentInterval)),
          .periodic = group.periodic,
          .timeout = group.timeout.value_or(settings.timeout),
          .family = group.family.value_or(settings.family),
          .cacert = settings.cacert};
}

}  // namespace

Result<GroupPlans> PlanGroups(const Settings& settings,
                              const std::string& probe, bool force) {
  const std::vector<TargetGroup>& groups = settings.agent.groups;
  const auto catalog = NeedsCatalogFor(groups) ? Catalog::BuiltIn()
                                               : Result<Catalog>(Catalog({}));
  if (!catalog) return tl::unexpected(catalog.error());
  GroupPlans plans;
  std::string mistakes;
  for (const TargetGroup& group : groups) {
    const auto found = ResolveGroup(*catalog, settings, group, force);
    if (!found) {
      if (!mistakes.empty()) mistakes += '\n';
      mistakes += InGroup(group, found.error().message);
      continue;
    }
    for (const std::string& note : found->notes) {
      plans.notes.push_back(InGroup(group, note));
    }
    plans.groups.push_back(PlanGroup(settings, group, probe, *found));
  }
  if (mistakes.empty()) return plans;
  return Fail(ErrorCode::kInvalidInput, mistakes);
}

GroupCost CostOf(const GroupPlan& group) {
  const std::chrono::duration<double> gap = group.interval;
  const double rounds_a_day = std::chrono::hours(24) / gap;
  const auto series = static_cast<double>(group.targets.size());
  const std::uint32_t rounds = RoundsAnInvocation(gap);
  return {.name = group.name,
          .series = group.targets.size(),
          .samples_a_day = series * rounds_a_day,
          .bytes_a_year = series * BytesAYear(rounds_a_day * kDaysPerYear),
          .invocations_a_month = rounds_a_day * kDaysPerMonth / rounds,
          .rounds_an_invocation = rounds};
}

}  // namespace regionbench
