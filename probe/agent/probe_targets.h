// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "config/catalog/resolve.h"
#include "config/core/result.h"
#include "config/core/words.h"
#include "probe/engine/prober.h"

namespace regionbench {

/// What the engine probes for these. Only an http exchange can go over a
/// connection that was used before: `conn` is for those.
std::vector<ProbeTarget> ProbeTargetsOf(std::span<const ResolvedTarget> targets,
                                        Conn conn);

/// Refuses what cannot be probed as asked: a method that this version does not
/// have, a warm connection where no method reuses one. `method` was asked for.
Result<void> CheckProbeable(std::span<const ResolvedTarget> targets,
                            Method method, Conn conn);

}  // namespace regionbench
