// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <vector>

#include "aggregator/insight/profile.h"
#include "tests/support/past.h"

namespace regionbench {

/// `days` days from Tokyo: ap-northeast-1 is three milliseconds nearer than
/// ap-northeast-2 from 08 to 20 local time, and the same otherwise.
inline std::vector<Sample> TokyoByDay(int days, std::uint64_t seed = 1) {
  Past past(seed);
  const auto level = [](WallTime at) {
    const auto hour = (at + std::chrono::hours(9)).time_since_epoch() %
                      std::chrono::hours(24) / std::chrono::hours(1);
    return hour >= 8 && hour < 20 ? 33.0 : 30.0;
  };
  const WallTime end = kMonday + std::chrono::hours(24 * days);
  past.Add({.every = std::chrono::seconds(60)}, kMonday, end);
  past.Add({.id = "aws/ap-northeast-2/dynamodb",
            .level_ms = level,
            .every = std::chrono::seconds(60)},
           kMonday, end);
  std::ranges::stable_sort(past.samples, {}, &Sample::at);
  return past.samples;
}

inline ProfileRequest ProfileOf(int days) {
  ProfileRequest request;
  request.probe = "tokyo-office";
  request.since = kMonday;
  request.until = kMonday + std::chrono::hours(24 * days);
  return request;
}

inline Profile ByHour(const std::vector<Sample>& samples,
                      const ProfileRequest& request) {
  HourProfiler profiler(request);
  for (const Sample& sample : samples) profiler.Add(sample);
  return profiler.Finish();
}

}  // namespace regionbench
