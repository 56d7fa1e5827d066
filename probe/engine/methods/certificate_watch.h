// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>

#include "config/core/time.h"
#include "probe/engine/methods/curl_handle.h"
#include "probe/engine/prober.h"

namespace regionbench {

/// Looks now and then when the certificates of a target end: with a handshake
/// that is made anyway, its first and then one an hour. libcurl writes the
/// chain out after the last byte of the handshake came, which no phase holds.
class CertificateWatch {
 public:
  /// Before a transfer: whether it is to keep what the server shows.
  void Ask(CURL* easy, const ProbeTarget& target);

  /// After one that went well: when the first certificate of the chain ends.
  /// Nothing when it was not asked for, or no handshake was needed; then the
  /// next is asked.
  std::optional<WallTime> Take(CURL* easy, const ProbeTarget& target);

 private:
  std::map<const ProbeTarget*, SteadyTime> again_;
};

}  // namespace regionbench
