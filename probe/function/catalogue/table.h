// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "config/catalog/catalog.h"

namespace regionbench {

/// The catalogue as a few kilobytes of text that are read without a TOML
/// library: what a function needs to resolve names and to say what it probed.
/// Places on the map are not in it. One line each, fields with tabs between:
///   P id name as_of
///   S id scope latency_target by_default note
///   R id name city country status note
///   E service basis url [expect_prefix]
/// where `*` in a url is the id of the region above. Written at build time from
/// config/regions.
std::string WriteCatalogueTable(const Catalog& catalog);

/// The error names the line.
Result<Catalog> ReadCatalogueTable(std::string_view table);

/// The table that is in this program. An error is a fault of the build.
Result<Catalog> EmbeddedCatalogue();

}  // namespace regionbench
