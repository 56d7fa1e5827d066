// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "aggregator/api/http.h"
#include "config/core/result.h"

namespace regionbench {

/// `GET /healthz`, which answers as long as anything does.
Route HealthRoute();

/// `GET /readyz`: 200, or 503 while `ready` says why not. The reason is for
/// this machine and for holders of tokens; others learn only that it is so.
Route ReadyRoute(std::function<Result<void>()> ready);

}  // namespace regionbench
