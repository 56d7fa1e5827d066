// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include "aggregator/store/store.h"
#include "config/sqlite/connection.h"

namespace regionbench {

/// The part of a store that looks after its bytes, all as Store promises.
Result<StoreSize> SizeOf(const std::string& path, Connection& connection);
Result<bool> ShrinkStore(const std::string& path, Connection& connection,
                         std::uint64_t bytes);
Result<bool> TidyStore(const std::string& path, Connection& connection);
Result<void> CopyStore(
    Connection& connection, const std::string& path,
    const std::function<bool(std::uint64_t, std::uint64_t)>& go_on);

}  // namespace regionbench
