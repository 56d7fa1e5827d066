// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "aggregator/insight/changes.h"

namespace regionbench {

/// `2026-11-23 14:20`, in UTC.
std::string MinuteText(WallTime at);

/// `10 min`, `2 h`
std::string WidthText(std::chrono::microseconds width);

/// `+3.0 ms (31.0 -> 34.0 ms)`, `31.0 ms -> half or more lost`.
std::string StepText(const LevelChange& change, Nanoseconds min_difference);

/// `address 203.0.113.9 instead of 203.0.113.7`, `address 203.0.113.9 more`.
std::string AddressText(const AddressChange& change);

/// What is to be said first: the largest change, or that nothing changed and
/// how much was looked at.
std::string Sentence(const Changes& changes);

}  // namespace regionbench
