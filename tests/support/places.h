// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "aggregator/insight/placement.h"
#include "tests/support/past.h"

namespace regionbench {

/// Medians in ms (a millisecond above these levels) from each probe to eight
/// regions; c and f together are best for all three.
inline const std::map<std::string, std::vector<double>> kEightRegions = {
    {"london", {90, 80, 10, 70, 60, 150, 45, 120}},
    {"paris", {95, 70, 18, 60, 50, 160, 40, 125}},
    {"tokyo", {60, 90, 200, 110, 120, 12, 150, 45}}};

struct PlacesRequest {
  std::map<std::string, std::vector<double>> ms = kEightRegions;
  std::chrono::hours length = std::chrono::hours(4);
  std::chrono::seconds every = std::chrono::seconds(20);
};

/// Probes that measured `aws/a`, `aws/b` and so on for some hours.
inline std::vector<Sample> Places(const PlacesRequest& request = {}) {
  Past past(1);
  for (const auto& [probe, levels] : request.ms) {
    for (std::size_t i = 0; i < levels.size(); ++i) {
      const std::string region(1, static_cast<char>('a' + i));
      past.Add({.probe = probe,
                .id = "aws/" + region + "/s3",
                .level_ms = [ms = levels[i]](WallTime) { return ms; },
                .every = request.every},
               kMonday, kMonday + request.length);
    }
  }
  std::ranges::stable_sort(past.samples, {}, &Sample::at);
  return past.samples;
}

inline PlacementRequest PlaceAll(std::size_t choose) {
  PlacementRequest request;
  request.since = kMonday;
  request.until = kMonday + std::chrono::hours(4);
  for (const auto& [probe, levels] : kEightRegions) request.users[probe] = 1;
  request.choose = choose;
  return request;
}

inline Placement Place(const std::vector<Sample>& samples,
                       const PlacementRequest& request) {
  PlacementFinder finder(request);
  for (const Sample& sample : samples) finder.Add(sample);
  return finder.Finish();
}

}  // namespace regionbench
