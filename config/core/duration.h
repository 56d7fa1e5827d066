// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "config/core/result.h"

namespace regionbench {

/// Reads a number with its unit: `250us`, `1.5s`, `30m`, `24h`, `90d`. The unit
/// is required (`0` alone is fine), the value is not negative and at most 100
/// years.
Result<std::chrono::nanoseconds> ParseDuration(std::string_view text);

/// The shortest text that ParseDuration reads back to the same value: `1.5s`.
std::string FormatDuration(std::chrono::nanoseconds duration);

}  // namespace regionbench
