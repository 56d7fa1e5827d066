// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "config/core/result.h"
#include "probe/engine/event_loop.h"
#include "probe/engine/prober.h"

namespace regionbench {

/// ICMP echo, over IPv4 and IPv6. The round trip is between the kernel's
/// stamps. Fails when neither family has a socket for us, and says which two
/// remedies there are; attempts over a family that has none are kUnreachable.
Result<std::unique_ptr<Prober>> OpenIcmpProber(EventLoop& loop);

}  // namespace regionbench
