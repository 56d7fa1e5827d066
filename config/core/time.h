// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "config/core/result.h"

namespace regionbench {

/// When something happened, for people and for the store: UTC, microseconds.
/// Never subtract two of these to get a duration that matters.
using WallTime = std::chrono::sys_time<std::chrono::microseconds>;

/// For every interval: CLOCK_MONOTONIC, nanoseconds. The two do not mix, and
/// the compiler says so.
using SteadyTime = std::chrono::time_point<std::chrono::steady_clock,
                                           std::chrono::nanoseconds>;

/// For what is counted in nanoseconds and computed with in seconds.
inline constexpr double kNsPerSecond = 1e9;

WallTime WallNow();
SteadyTime SteadyNow();

/// `2026-11-23T09:30:00.123456Z`; the fraction is left out when it is zero.
std::string FormatRfc3339(WallTime time);

/// Reads RFC 3339 with any offset and up to six digits of fraction, or a bare
/// date, which means its midnight in UTC.
Result<WallTime> ParseRfc3339(std::string_view text);

}  // namespace regionbench
