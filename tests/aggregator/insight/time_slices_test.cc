// SPDX-License-Identifier: Apache-2.0
#include "aggregator/insight/time_slices.h"

#include <gtest/gtest.h>

#include <limits>

#include "tests/support/past.h"

namespace regionbench {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

TEST(TimeSlicesTest, ThereAreTwentyToFortyHoweverLongItTakes) {
  for (const std::int64_t length : {20, 60, 3600, 86'400, 30 * 86'400}) {
    SliceGrid grid;
    grid.Place(kMonday);
    for (std::int64_t i = 1; i < 1000; ++i) {
      grid.Place(kMonday + seconds(length * i / 1000));
    }
    EXPECT_GE(grid.count(), 20U) << length;
    EXPECT_LE(grid.count(), 40U) << length;
  }
}

TEST(TimeSlicesTest, NothingIsLostWhenSlicesWiden) {
  SliceGrid grid;
  SlicedSketch early;
  SlicedSketch late;
  for (int i = 0; i < 100; ++i) early.Add(grid, kMonday + seconds(i), 1e6);
  early.Add(grid, kMonday, std::numeric_limits<double>::infinity());
  late.Add(grid, kMonday + hours(24), 2e6);
  const auto slices = early.Slices(grid, 0);
  ASSERT_EQ(slices.size(), grid.count());
  EXPECT_EQ(slices[0].Received(), 100U);
  EXPECT_EQ(slices[0].Lost(), 1U);
  EXPECT_EQ(late.Slices(grid, 0).back().Received(), 1U);
  EXPECT_EQ(late.Slices(grid, 1).size(), (grid.count() + 1) / 2);
  EXPECT_EQ(early.Whole().Received(), 100U);
}

}  // namespace
}  // namespace regionbench
