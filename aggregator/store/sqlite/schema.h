// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/sqlite/connection.h"

namespace regionbench {

/// What PRAGMA user_version says of a file that this program writes.
inline constexpr std::int64_t kSchemaVersion = 4;

/// Makes a store of a database that was opened just now for the first time.
Result<void> CreateSchema(Connection& connection);

/// Checks that the file is a store of ours and brings it to kSchemaVersion in
/// one transaction. A newer file or one of another program is an error.
Result<void> UpgradeSchema(Connection& connection);

}  // namespace regionbench
