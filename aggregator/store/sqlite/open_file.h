// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aggregator/store/store.h"
#include "config/sqlite/connection.h"

namespace regionbench {

/// An open connection to a store of the current schema. A new file appears
/// under its name only when it is complete, so an empty or half one is damage
/// and never a store that lost its samples without a word.
Result<Connection> OpenStoreFile(const std::string& path,
                                 const SqliteOptions& options);

}  // namespace regionbench
