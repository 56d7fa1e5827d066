// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/path.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace regionbench {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

std::vector<nanoseconds> SortedRoundTrips(const Path& path) {
  LabRandom random(7);
  std::vector<nanoseconds> trips(10'001);
  for (nanoseconds& trip : trips)
    trip = OutwardDelay(path) + DrawReturnDelay(path, random);
  std::ranges::sort(trips);
  return trips;
}

TEST(PathTest, AConstantPathTakesHalfEachWay) {
  const Path path{.median = 40ms};
  LabRandom random(1);
  EXPECT_EQ(OutwardDelay(path), 20ms);
  EXPECT_EQ(DrawReturnDelay(path, random), 20ms);
}

TEST(PathTest, ALognormalPathHasItsMedianAndItsFloor) {
  const Path path{.shape = Path::Shape::kLognormal,
                  .median = 40ms,
                  .spread = 1ms,
                  .sigma = 0.7};
  const auto trips = SortedRoundTrips(path);
  EXPECT_NEAR(static_cast<double>(trips[5000].count()), 40e6, 0.05e6);
  // exp(0.7 * 1.2816) = 2.4526: the 90th percentile is 39 + 2.4526 ms.
  EXPECT_NEAR(static_cast<double>(trips[9000].count()), 41.4526e6, 0.1e6);
  EXPECT_GT(trips.front(), 39ms);
}

TEST(PathTest, ABimodalPathTakesTheDetourAsOftenAsItSays) {
  const Path path{.shape = Path::Shape::kBimodal,
                  .median = 40ms,
                  .spread = 1us,
                  .sigma = 0.1,
                  .detour = 10ms,
                  .detour_share = 0.25};
  const auto trips = SortedRoundTrips(path);
  const auto detours = std::ranges::count_if(
      trips, [](nanoseconds trip) { return trip > 45ms; });
  EXPECT_NEAR(static_cast<double>(detours), 2500, 150);
}

TEST(PathTest, ATracedPathGivesOnlyWhatWasTraced) {
  const Path path{.shape = Path::Shape::kTrace, .trace = {20ms, 21ms, 30ms}};
  const auto trips = SortedRoundTrips(path);
  EXPECT_EQ(trips.front(), 20ms);
  EXPECT_EQ(trips[5000], 21ms);
  EXPECT_EQ(trips.back(), 30ms);
}

TEST(PathTest, BothWaysTogetherLoseWhatIsAsked) {
  const Path path{.loss = 0.3};
  const double kept = 1 - OneWayLoss(path);
  EXPECT_NEAR(kept * kept, 0.7, 1e-12);
}

}  // namespace
}  // namespace regionbench
