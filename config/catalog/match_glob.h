// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/catalog/resolve.h"

namespace regionbench {

/// The target that an endpoint of a region makes, with its warnings.
ResolvedTarget TargetOf(const Provider& provider, const Region& region,
                        Endpoint endpoint);

/// What a pattern means in a catalogue.
struct GlobMatches {
  std::vector<ResolvedTarget> targets;  ///< in the catalogue's order
  std::vector<std::string> without;     ///< regions that fit but have no
                                        ///< endpoint of the method
};

/// Regions or, with two slashes in the pattern, services that fit. Services
/// that say nothing about the region are never taken, and those that are not
/// probed by default only when the last part is their name.
GlobMatches MatchGlob(const Catalog& catalog, std::string_view pattern,
                      Method method);

}  // namespace regionbench
