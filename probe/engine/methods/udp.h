// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "config/core/result.h"
#include "probe/engine/event_loop.h"
#include "probe/engine/prober.h"

namespace regionbench {

/// Echoes of a small datagram, as UDP beacons give (GameLift, port 7770). The
/// round trip is between the kernel's stamps. An answer with other contents is
/// kBadReply; a closed port is kRefused.
Result<std::unique_ptr<Prober>> OpenUdpProber(EventLoop& loop);

}  // namespace regionbench
