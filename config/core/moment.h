// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "config/core/result.h"
#include "config/core/time.h"

namespace regionbench {

/// `7d` (before `now`), or a date or instant of RFC 3339.
Result<WallTime> ParseMoment(std::string_view text, WallTime now);

}  // namespace regionbench
