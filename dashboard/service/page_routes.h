// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "aggregator/api/http.h"

namespace regionbench {

/// GET `/` and each file that the page loads. Open to everybody: the page holds
/// no figures, and asks for a token where the reading routes want one. Browsers
/// keep the files and ask by ETag whether they are still right.
std::vector<Route> PageRoutes();

}  // namespace regionbench
