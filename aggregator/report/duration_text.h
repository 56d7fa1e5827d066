// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

namespace regionbench {

/// How many decimals of a millisecond an interval of that half-width supports:
/// 0.5 ms gives 1, 0.05 ms gives 2; at least 0, at most 3.
int DecimalsFor(std::chrono::nanoseconds half_width);

/// `31.2` for 31 200 000 ns and one decimal. Never `-0.0`; the same in every
/// locale.
std::string Milliseconds(std::chrono::nanoseconds value, int decimals);

/// `1 s`, `250 ms`, `1.5 s`: for settings that people chose.
std::string RoundDuration(std::chrono::nanoseconds value);

/// `12 %`, `0.4 %`, `8.5 %`: one decimal below ten percent.
std::string Percent(double ratio);

}  // namespace regionbench
