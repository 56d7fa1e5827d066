// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "config/core/result.h"
#include "probe/engine/event_loop.h"
#include "probe/engine/prober.h"

namespace regionbench {

struct DnsOptions {
  std::string resolv_conf = "/etc/resolv.conf";
  std::uint16_t port = 53;  ///< of every name server
};

/// Questions for the address of the target's name (AAAA when the attempt's
/// address is IPv6, else A), over UDP, to the first name server that answers.
/// The round trip is between the kernel's stamps. An answer that is cut short
/// counts; one that gives no address is kDnsFailure. The attempt's address
/// itself is not contacted.
Result<std::unique_ptr<Prober>> OpenDnsProber(EventLoop& loop,
                                              const DnsOptions& options = {});

}  // namespace regionbench
