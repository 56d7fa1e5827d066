// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "probe/agent/group_plan.h"

namespace regionbench {

/// What the groups of a settings file cost together, one line each and their
/// sum; empty without groups.
std::string CostTable(std::span<const GroupCost> groups);

/// Schema `regionbench.check_config/1`: the file's mistakes, one a member, or
/// its cost.
std::string CostJson(const std::string& file,
                     std::span<const GroupCost> groups);
std::string MistakesJson(const std::string& file, const std::string& mistakes);

}  // namespace regionbench
