// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "config/catalog/catalog.h"

namespace regionbench {

/// Which endpoint of a region is meant.
struct EndpointWish {
  Method method = Method::kTcp;
  std::string_view service;  ///< empty: the best one that is probed by default
  bool force = false;        ///< also what says nothing about the region
};

/// The endpoint to probe, or why there is none: what the region offers instead,
/// or why the service is refused. For dns, the host name of the first endpoint
/// that would do.
Result<Endpoint> ChooseEndpoint(const Provider& provider, const Region& region,
                                const EndpointWish& wish);

}  // namespace regionbench
