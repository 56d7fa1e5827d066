// SPDX-License-Identifier: Apache-2.0
#include "config/catalog/geo.h"

#include <gtest/gtest.h>

namespace regionbench {
namespace {

constexpr GeoPoint kTokyo{35.68, 139.69};
constexpr GeoPoint kSeoul{37.57, 126.98};

TEST(GeoTest, DistancesAreTheKnownOnes) {
  EXPECT_NEAR(DistanceKm(kTokyo, kSeoul), 1152, 2);
  EXPECT_EQ(DistanceKm(kTokyo, kTokyo), 0);
  EXPECT_NEAR(DistanceKm({0, 0}, {0, 1}), 111.19, 0.01);
  EXPECT_NEAR(DistanceKm({0, 179.5}, {0, -179.5}), 111.19, 0.01);
  EXPECT_NEAR(DistanceKm({90, 0}, {-90, 0}), 20015.1, 0.1);
  EXPECT_EQ(DistanceKm(kTokyo, kSeoul), DistanceKm(kSeoul, kTokyo));
}

TEST(GeoTest, LightInFibreNeedsTenMillisecondsThereAndBackOverAThousandKm) {
  EXPECT_EQ(FibreFloor(1000), std::chrono::milliseconds(10));
  EXPECT_EQ(FibreFloor(0), std::chrono::nanoseconds(0));
}

}  // namespace
}  // namespace regionbench
