// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "aggregator/stats/family.h"

namespace regionbench {

/// Letters for the members that can win, in the family's order of members;
/// empty for the others. Two that share a letter are not told apart: not
/// surely different (Holm over these pairs), or by less than what matters.
std::vector<std::string> GroupsOf(const FamilyVerdict& family, double alpha);

}  // namespace regionbench
