// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

namespace regionbench {

/// Degrees; north and east are positive.
struct GeoPoint {
  double latitude = 0;
  double longitude = 0;

  friend bool operator==(const GeoPoint&, const GeoPoint&) = default;
};

/// Great-circle distance in kilometres (haversine, mean Earth radius 6371 km).
double DistanceKm(GeoPoint a, GeoPoint b);

/// The shortest round trip that light in fibre allows over that distance (200
/// km a millisecond one way). A faster answer did not come from there.
std::chrono::nanoseconds FibreFloor(double distance_km);

}  // namespace regionbench
