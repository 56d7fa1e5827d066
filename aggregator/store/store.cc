// SPDX-License-Identifier: Apache-2.0
#include "aggregator/store/store.h"

#include <algorithm>

#include "config/core/glob.h"

namespace regionbench {

bool IsWanted(const SampleQuery& query, const TargetId& target) {
  return query.targets.empty() ||
         std::ranges::any_of(query.targets, [&](const std::string& pattern) {
           return MatchesTarget(pattern, target);
         });
}

}  // namespace regionbench
