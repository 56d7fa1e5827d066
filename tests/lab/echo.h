// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "config/core/result.h"

namespace regionbench {

struct EchoOptions {
  std::string address;  ///< numeric, IPv4
  int count = 1000;
  std::chrono::microseconds interval{1000};
};

/// Round trips of ICMP echo requests that the kernel at the other end answers,
/// by this kernel's stamps of both: what the laboratory's own delay is checked
/// with. Sends `count` at `interval` and waits a second for the last; one entry
/// an answer, sorted.
Result<std::vector<std::chrono::nanoseconds>> EchoRoundTrips(
    const EchoOptions& options);

}  // namespace regionbench
