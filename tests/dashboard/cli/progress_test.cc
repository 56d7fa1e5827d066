// SPDX-License-Identifier: Apache-2.0
#include "dashboard/cli/progress.h"

#include <gtest/gtest.h>

namespace regionbench {
namespace {

using namespace std::chrono_literals;

ProgressState HalfWay() {
  ProgressState state;
  state.rounds_begun = 30;
  state.rounds = 60;
  state.elapsed = 14s;
  state.expected = 30s;
  state.targets = {{"ap-northeast-2", 31'200us},
                   {"ap-northeast-1", 52ms},
                   {"ap-southeast-1", std::nullopt}};
  return state;
}

TEST(ProgressTest, TellsRoundsTimeLeftAndLiveMedians) {
  EXPECT_EQ(ProgressLine(HalfWay(), 100),
            "round 30 of 60, 16 s left: ap-northeast-2 31.2 ms, "
            "ap-northeast-1 52.0 ms, ap-southeast-1 -");
}

TEST(ProgressTest, LeavesOutTargetsThatDoNotFit) {
  EXPECT_EQ(ProgressLine(HalfWay(), 60),
            "round 30 of 60, 16 s left: ap-northeast-2 31.2 ms");
  EXPECT_EQ(ProgressLine(HalfWay(), 20), "round 30 of 60, 16 s left");
}

TEST(ProgressTest, ARunThatTakesLongerThanExpectedTellsItsAge) {
  ProgressState state = HalfWay();
  state.elapsed = 31s;
  state.targets.clear();
  EXPECT_EQ(ProgressLine(state, 100), "round 30 of 60, 31 s");
  state.rounds = 0;
  EXPECT_EQ(ProgressLine(state, 100), "round 30, 31 s");
}

}  // namespace
}  // namespace regionbench
