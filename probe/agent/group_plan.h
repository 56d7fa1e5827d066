// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "config/core/result.h"
#include "config/core/words.h"
#include "config/settings/settings.h"
#include "probe/engine/prober.h"

namespace regionbench {

/// Where neither the group nor the settings say how often.
inline constexpr std::chrono::seconds kAgentInterval{10};

/// One group with everything resolved: two that are equal probe the same.
struct GroupPlan {
  std::string name;
  std::string probe;
  std::vector<ProbeTarget> targets;
  std::chrono::nanoseconds interval{kAgentInterval};
  bool periodic = false;
  std::chrono::nanoseconds timeout{1'000'000'000};
  Family family = Family::kAny;
  std::string cacert;

  friend bool operator==(const GroupPlan&, const GroupPlan&) = default;
};

struct GroupPlans {
  std::vector<GroupPlan> groups;
  std::vector<std::string> notes;  ///< one line each, `group "asia": …`
};

/// What the settings' groups are about to probe as `probe`. `force`: edge and
/// anycast endpoints, too. The error has the mistakes of all groups, one a
/// line.
Result<GroupPlans> PlanGroups(const Settings& settings,
                              const std::string& probe, bool force = false);

/// What a group costs.
struct GroupCost {
  std::string name;
  std::size_t series = 0;
  double samples_a_day = 0;
  /// In the aggregator's store after a year, samples and rollups: what they
  /// took where they were measured (tests/bench/store_scale.cc).
  double bytes_a_year = 0;
  /// Of a function in place of the agent, on a schedule of the same pace.
  double invocations_a_month = 0;
  std::uint32_t rounds_an_invocation = 0;
};
GroupCost CostOf(const GroupPlan& group);

}  // namespace regionbench
