// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "tests/support/simulated_run.h"

namespace regionbench {

inline const TargetReport& Of(const Report& report, const std::string& region) {
  return *std::ranges::find_if(report.targets, [&](const TargetReport& target) {
    return target.target.RegionText() == region;
  });
}

inline std::vector<std::string> Order(const Report& report) {
  std::vector<std::string> order;
  for (const TargetReport& target : report.targets) {
    order.push_back(target.target.RegionText());
  }
  return order;
}

/// `aws/NAME` with half a millisecond of jitter.
inline SimulatedRegion Simple(const std::string& name, double floor_ms) {
  SimulatedRegion region;
  region.id = "aws/" + name + "/s3";
  region.floor_ms = floor_ms;
  region.jitter_ms = 0.5;
  return region;
}

inline SimulatedRegion Losing(SimulatedRegion region, double loss,
                              Outcome failure = Outcome::kTimeout) {
  region.loss = loss;
  region.failure = failure;
  return region;
}

inline SimulatedRegion Placed(SimulatedRegion region, GeoPoint place) {
  region.location = place;
  return region;
}

inline Report Simulated(const std::vector<SimulatedRegion>& regions,
                        std::uint32_t rounds = 60) {
  SimulatedRun run;
  run.Simulate(regions, rounds);
  return run.Build();
}

}  // namespace regionbench
