// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "aggregator/insight/profile.h"

namespace regionbench {

/// One target in one hour of the day.
struct HourOfTarget {
  TargetId target;
  const std::map<std::int64_t, Sketch>* days = nullptr;
};

/// Compares the targets over the days that all who take part have. Neither
/// `hour` nor what needs the other hours is filled in.
HourVerdict JudgeHour(std::span<const HourOfTarget> targets,
                      const ProfileRequest& request);

}  // namespace regionbench
