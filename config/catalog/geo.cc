// SPDX-License-Identifier: Apache-2.0
#include "config/catalog/geo.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace regionbench {
namespace {

constexpr double kEarthRadiusKm = 6371;
constexpr double kRadiansPerDegree = std::numbers::pi / 180;
constexpr double kFibreKmPerMs = 200;
constexpr double kNsPerMs = 1e6;

}  // namespace

double DistanceKm(GeoPoint a, GeoPoint b) {
  const double north = (b.latitude - a.latitude) * kRadiansPerDegree / 2;
  const double east = (b.longitude - a.longitude) * kRadiansPerDegree / 2;
  const double h = std::sin(north) * std::sin(north) +
                   std::cos(a.latitude * kRadiansPerDegree) *
                       std::cos(b.latitude * kRadiansPerDegree) *
                       std::sin(east) * std::sin(east);
  // Rounding may lift antipodes a hair above 1, where asin has no answer.
  return 2 * kEarthRadiusKm * std::asin(std::sqrt(std::min(1.0, h)));
}

std::chrono::nanoseconds FibreFloor(double distance_km) {
  return std::chrono::nanoseconds(
      std::llround(2 * distance_km / kFibreKmPerMs * kNsPerMs));
}

}  // namespace regionbench
