// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "probe/engine/methods/ca_bundle.h"
#include "probe/engine/methods/curl_handle.h"
#include "probe/engine/prober.h"

namespace regionbench {

/// Which connection a request may travel on.
enum class Travel {
  kFresh,      ///< a new one, closed afterwards
  kFreshKept,  ///< a new one, kept for later requests
  kKept,       ///< one that was kept, where there is one
};

/// What holds for every request: certificates are checked, TLS sessions are not
/// resumed, no proxy is used whatever the environment says, no redirect is
/// followed, nothing but HTTP/1.1 over http and https is spoken. `problem` must
/// hold CURL_ERROR_SIZE characters and outlive the handle.
void SetHouseRules(CURL* easy, const CaBundle& trust, char* problem);

/// Aims at the attempt's URL, at its address and no other. The list must
/// outlive the transfer.
[[nodiscard]] CurlList Aim(CURL* easy, const Attempt& attempt, Travel travel);

}  // namespace regionbench
