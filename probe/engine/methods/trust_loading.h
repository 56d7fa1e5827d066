// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "config/core/result.h"
#include "probe/engine/methods/ca_bundle.h"
#include "probe/engine/methods/curl_handle.h"

namespace regionbench {

/// Has libcurl read and parse the certificates now (about 20 ms for a system's
/// bundle) and keep them with `multi`, so that no handshake pays for it. It
/// does so when it starts a handshake, whatever may come of that: it gets to
/// say hello to a socket of ours that never answers. Nothing leaves the
/// process. The error, if any, names a file that cannot be parsed.
std::optional<Error> LoadTrust(CURLM* multi, const CaBundle& trust);

}  // namespace regionbench
