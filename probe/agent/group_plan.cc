// SPDX-License-Identifier: Apache-2.0
#include "probe/agent/group_plan.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "config/catalog/catalog.h"
#include "probe/agent/probe_targets.h"

namespace regionbench {
namespace {

constexpr double kBytesPerSample = 10;
constexpr double kDaysPerYear = 365;

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
  const std::chrono::duration<double> day = std::chrono::hours(24);
  const double samples =
      static_cast<double>(group.targets.size()) * (day / gap);
  return {.name = group.name,
          .series = group.targets.size(),
          .samples_a_day = samples,
          .bytes_a_year = samples * kDaysPerYear * kBytesPerSample};
}

}  // namespace regionbench
