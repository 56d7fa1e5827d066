// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "config/catalog/catalog.h"

namespace regionbench {

/// What `https://…`, `http://…`, `tcp://host:port`, `udp://host:port`,
/// `icmp://host` or `dns://host` (the name that is looked up) names. Userinfo,
/// spaces and anything beyond 2048 characters are refused, with the reason.
Result<Endpoint> EndpointFromUrl(std::string_view url);

/// A region's name for a target that came as a URL only: its host, with a port
/// and a path when it has them (`example.net:8443-status`).
std::string NameFromUrl(std::string_view url);

}  // namespace regionbench
