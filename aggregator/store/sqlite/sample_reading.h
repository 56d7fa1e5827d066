// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "aggregator/store/store.h"
#include "config/sqlite/connection.h"

namespace regionbench {

/// As Store::Read promises: from chunks and from what is not in them yet.
Result<void> ReadSamples(Connection& connection, const SampleQuery& query,
                         const std::function<void(Sample)>& visit);

}  // namespace regionbench
