// SPDX-License-Identifier: Apache-2.0
#include "probe/engine/clock_guard.h"

#include <gtest/gtest.h>

namespace regionbench {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

/// Clocks that a test moves.
class ClockGuardTest : public ::testing::Test {
 protected:
  void Pass(nanoseconds time) {
    mono += time;
    wall += time;
    boot += time;
  }
  void Suspend(nanoseconds time) {
    wall += time;
    boot += time;
  }

  /// An attempt that starts `lag` too late.
  ClockGuard::Mark Start(nanoseconds lag) { return guard.Start(mono - lag); }

  SteadyTime mono{1h};
  nanoseconds wall = 400'000h;
  nanoseconds boot = 2h;
  nanoseconds held{0};  // time taken by reading the clocks
  ClockGuard guard{500ms, [this] {
                     const ClockReading reading{mono, mono + held, wall, boot};
                     Pass(held);
                     return reading;
                   }};
};

TEST_F(ClockGuardTest, AnUndisturbedSampleIsClean) {
  const auto started = Start(100us);
  Pass(40ms);
  EXPECT_FALSE(guard.IsTainted(started, RttSource::kKernel));
  EXPECT_FALSE(guard.IsTainted(started, RttSource::kUser));
}

TEST_F(ClockGuardTest, SuspensionTaintsWhatWasUnderWay) {
  const auto started = Start(0ns);
  Suspend(3s);
  Pass(40ms);
  EXPECT_TRUE(guard.IsTainted(started, RttSource::kKernel));
}

TEST_F(ClockGuardTest, SuspensionIsSeenWhenTheWallClockIsSetBackWithIt) {
  const auto started = Start(0ns);
  boot += 3s;
  EXPECT_TRUE(guard.IsTainted(started, RttSource::kKernel));
}

TEST_F(ClockGuardTest, AStepOfTheWallClockTaintsInBothDirections) {
  const auto forward = Start(0ns);
  wall += 2ms;
  EXPECT_TRUE(guard.IsTainted(forward, RttSource::kKernel));
  const auto backward = Start(0ns);
  wall -= 2ms;
  EXPECT_TRUE(guard.IsTainted(backward, RttSource::kKernel));
}

TEST_F(ClockGuardTest, AJumpTouchesOnlySamplesThatLivedThroughIt) {
  const auto before = Start(0ns);
  Pass(40ms);
  EXPECT_FALSE(guard.IsTainted(before, RttSource::kKernel));
  const auto during = Start(0ns);
  Pass(10ms);
  wall += 1s;
  Pass(10ms);
  const auto after = Start(0ns);
  Pass(40ms);
  EXPECT_TRUE(guard.IsTainted(during, RttSource::kKernel));
  EXPECT_FALSE(guard.IsTainted(after, RttSource::kKernel));
}

TEST_F(ClockGuardTest, TheSlewOfTimeKeepingIsNotAJump) {
  const auto started = Start(0ns);
  Pass(1s);
  wall += 500us;  // 500 ppm of a second: the most that the kernel slews
  EXPECT_FALSE(guard.IsTainted(started, RttSource::kKernel));
}

TEST_F(ClockGuardTest, BeingHeldWhileReadingTheClocksIsNotAJump) {
  held = 7ms;
  const auto started = Start(0ns);
  held = 0ns;
  Pass(1ms);
  EXPECT_FALSE(guard.IsTainted(started, RttSource::kKernel));
}

TEST_F(ClockGuardTest, ALagAboveHalfTheIntervalTaints) {
  EXPECT_FALSE(guard.IsTainted(Start(250ms), RttSource::kKernel));
  EXPECT_TRUE(guard.IsTainted(Start(250'000'001ns), RttSource::kKernel));
}

TEST_F(ClockGuardTest, ALateStartDuringASampleTaintsTheUserClockOnly) {
  const auto started = Start(0ns);
  Pass(10ms);
  Start(6ms);
  EXPECT_TRUE(guard.IsTainted(started, RttSource::kUser));
  EXPECT_FALSE(guard.IsTainted(started, RttSource::kKernel));
  Pass(1ms);
  const auto next = Start(0ns);
  EXPECT_FALSE(guard.IsTainted(next, RttSource::kUser));
}

TEST(ReadClocksTest, TheRealClocksDoNotJumpByThemselves) {
  ClockGuard guard(1h);
  const auto started = guard.Start(SteadyNow());
  bool tainted = false;
  for (int i = 0; i < 10'000; ++i) {
    tainted = tainted || guard.IsTainted(started, RttSource::kKernel);
  }
  EXPECT_FALSE(tainted);
}

}  // namespace
}  // namespace regionbench
