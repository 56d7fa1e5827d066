// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "config/core/result.h"
#include "tests/lab/certificates.h"
#include "tests/lab/scenario.h"

namespace regionbench {

/// Serves every address of the scenario on this thread, for ever: HTTP on 80,
/// HTTPS on 443 (`/` and `/ping` say `healthy: HOST `, keep-alive, no session
/// tickets), UDP echo on 7770, names on the resolver's address. Calls `ready`
/// once everything listens. Returns only when it cannot start.
Result<void> RunServers(const Scenario& scenario, const LabAuthority& authority,
                        const std::function<void()>& ready);

}  // namespace regionbench
