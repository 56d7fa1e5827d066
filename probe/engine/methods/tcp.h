// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "config/core/result.h"
#include "probe/engine/event_loop.h"
#include "probe/engine/prober.h"

namespace regionbench {

/// Handshakes: a connection is opened and closed again, nothing is sent on it.
/// The round trip is the kernel's own for the SYN (TCP_INFO). Where a SYN had
/// to be repeated, and for a refusal, it is the time that connect took, marked
/// as the user clock's.
Result<std::unique_ptr<Prober>> OpenTcpProber(EventLoop& loop);

}  // namespace regionbench
