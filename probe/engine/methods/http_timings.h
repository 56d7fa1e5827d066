// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>

#include "config/core/time.h"
#include "probe/engine/kernel_stamps.h"
#include "probe/engine/prober.h"

namespace regionbench {

/// What both clocks saw of one exchange. What did not happen has no value; so
/// has what the kernel did not stamp.
struct HttpMarks {
  // Ours.
  std::optional<SteadyTime> started;    ///< before connect; none when reused
  std::optional<SteadyTime> refused;    ///< or failed to connect otherwise
  std::optional<SteadyTime> connected;  ///< and handed to libcurl
  std::optional<SteadyTime> requested;  ///< before the request is written
  std::optional<SteadyTime> first_byte;
  std::optional<SteadyTime> last_byte;
  // The kernel's.
  std::optional<std::chrono::nanoseconds> handshake;  ///< TCP's
  std::optional<KernelTime> hello_sent;               ///< the first TLS byte
  std::optional<KernelTime> hello_answered;  ///< the last byte before requested
  std::optional<KernelTime> request_sent;
  std::optional<KernelTime> first_byte_came;
  std::optional<KernelTime> last_byte_came;

  bool tls = false;
};

/// Fills rtt, rtt_source, user_rtt and the phases. A figure of the kernel's
/// counts where there is one that does not contradict our clock. When that is
/// so for everything that happened, rtt_source is kernel; else it is user, and
/// so is the clock of the round trip itself. `cold`: connect and tls are part
/// of what is measured.
void Measure(const HttpMarks& marks, bool cold, RoundTrip& trip);

}  // namespace regionbench
