// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

namespace regionbench {

/// How many decimals of a millisecond an interval of that half-width supports,
/// its last digit being at most half of it: 3 ms gives 0, 0.5 ms gives 1,
/// 0.05 ms gives 2; at most 3.
int DecimalsFor(std::chrono::nanoseconds half_width);

/// `31.2` for 31 200 000 ns and one decimal. Never `-0.0`; the same in every
/// locale.
std::string Milliseconds(std::chrono::nanoseconds value, int decimals);

/// `1 s`, `250 ms`, `1.5 s`: for settings that people chose.
std::string RoundDuration(std::chrono::nanoseconds value);

/// `12 %`, `8.5 %`: one decimal below ten percent; `<0.1 %` and `>99 %` where
/// rounding would say none or all.
std::string Percent(double ratio);

}  // namespace regionbench
