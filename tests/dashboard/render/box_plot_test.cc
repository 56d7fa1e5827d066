// SPDX-License-Identifier: Apache-2.0
#include "dashboard/render/box_plot.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "dashboard/render/text_cell.h"
#include "tests/dashboard/render/sample_reports.h"

namespace regionbench {
namespace {

using namespace std::chrono_literals;

constexpr Axis kAxis{0ns, 20ms, 20};

TargetReport Boxed() {
  TargetReport target;
  target.ok = target.n = 60;
  target.rtt.min = target.rtt.whisker_low = 2ms;
  target.rtt.q1 = 5ms;
  target.rtt.median = 7ms;
  target.rtt.q3 = 10ms;
  target.rtt.whisker_high = target.rtt.max = 14ms;
  return target;
}

TEST(BoxPlotTest, DrawsWhiskersBoxAndMedian) {
  EXPECT_EQ(DrawBox(Boxed(), kAxis, true), "  ├──██┃██▌───┤     ");
  EXPECT_EQ(DrawBox(Boxed(), kAxis, false), "  |--==#===---|     ");
}

TEST(BoxPlotTest, ABoxBeginsAtHalfACell) {
  TargetReport target = Boxed();
  target.rtt.q1 = 5500us;
  EXPECT_EQ(DrawBox(target, kAxis, true), "  ├──▐█┃██▌───┤     ");
}

TEST(BoxPlotTest, OutliersBeyondTheAxisArePointedAt) {
  TargetReport target = Boxed();
  target.outliers = {1ms, 17ms, 300ms};
  EXPECT_EQ(DrawBox(target, kAxis, true), " ·├──██┃██▌───┤  · ›");
}

TEST(BoxPlotTest, AQuartileAmongTheLostHasNoRightEnd) {
  TargetReport target = Boxed();
  target.rtt.q3.reset();
  EXPECT_EQ(DrawBox(target, kAxis, true), "  ┄┄┄██┃┄┄┄┄┄┄┄┄┄┄┄›");
  target.rtt.median.reset();
  EXPECT_EQ(DrawBox(target, kAxis, true), "  ┄┄┄█┄┄┄┄┄┄┄┄┄┄┄┄┄›");
}

// Two decades on 20 cells: ten times as long is ten cells further.
TEST(BoxPlotTest, AHundredfoldIsDrawnOnALogarithmicAxis) {
  constexpr Axis kLog{
      .low = 1ms, .high = 100ms, .cells = 20, .logarithmic = true};
  EXPECT_EQ(kLog.HalfCell(1ms), 0);
  EXPECT_EQ(kLog.HalfCell(10ms), 20);
  EXPECT_EQ(kLog.HalfCell(0ns), 0);
  EXPECT_EQ(kLog.HalfCell(1s), 39);
  EXPECT_EQ(DrawAxis(kLog, true).ticks, "┴─────────┴────────┴");
  EXPECT_EQ(DrawAxis(kLog, true).labels, "1        10 ms (log)");
  const auto axis_for = [](Nanoseconds slow) {
    std::vector<TargetReport> targets(2);
    targets[0].rtt.min = targets[0].rtt.median = 1ms;
    targets[1].rtt.min = targets[1].rtt.median = slow;
    return AxisFor(targets, 40);
  };
  EXPECT_FALSE(axis_for(99ms).logarithmic);
  EXPECT_TRUE(axis_for(100ms).logarithmic);
}

TEST(BoxPlotTest, AConstantIsOneStroke) {
  TargetReport target;
  target.ok = 1;
  Box& rtt = target.rtt;
  rtt.min = rtt.whisker_low = rtt.q1 = rtt.median = rtt.q3 = rtt.whisker_high =
      rtt.max = 10ms;
  EXPECT_EQ(DrawBox(target, kAxis, true), "          ┃         ");
}

TEST(BoxPlotTest, EveryRowIsAsWideAsTheAxis) {
  for (auto* const run : {WinnerRun, TroubledRun, ManyRun}) {
    const Report report = run().Build();
    for (int cells = 1; cells < 60; cells += 3) {
      const Axis axis = AxisFor(report.targets, cells);
      for (const TargetReport& target : report.targets) {
        EXPECT_EQ(DisplayWidth(DrawBox(target, axis, true)), cells);
      }
      EXPECT_EQ(DisplayWidth(DrawAxis(axis, true).ticks), cells);
    }
  }
}

TEST(BoxPlotTest, TheAxisSaysItsUnit) {
  const AxisLines lines = DrawAxis({30ms, 50ms, 40}, true);
  EXPECT_EQ(lines.ticks, "┴─────────┴─────────┴─────────┴────────┴");
  EXPECT_EQ(lines.labels, "30       35        40        45 ms");
}

TEST(BoxPlotTest, AnAxisOfMicrosecondsHasDecimals) {
  EXPECT_EQ(DrawAxis({100us, 200us, 20}, true).labels, "0.10    0.15 ms");
}

}  // namespace
}  // namespace regionbench
