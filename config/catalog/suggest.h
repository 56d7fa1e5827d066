// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "config/catalog/resolve.h"

namespace regionbench {

/// One line about a name that nothing answers to, with what was probably meant:
/// a near spelling, the same code at another provider, or the regions of a city
/// (`tokyo`).
std::string UnknownTarget(const Catalog& catalog, const ResolveRequest& request,
                          std::string_view name);

/// The same for the last part of `provider/region/service`.
std::string UnknownService(const Provider& provider, const Region& region,
                           std::string_view service);

}  // namespace regionbench
