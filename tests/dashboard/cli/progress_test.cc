// SPDX-License-Identifier: Apache-2.0
#include "dashboard/cli/progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace regionbench {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::EndsWith;
using testing::StartsWith;

RaceMoment::Target Entry(const std::string& id, Standing standing,
                         std::optional<Nanoseconds> quantile) {
  return {.id = *TargetId::Parse(id),
          .standing = standing,
          .settled = standing == Standing::kSlower,
          .quantile = quantile,
          .behind = {}};
}

RaceMoment HalfWay() {
  RaceMoment moment{.rounds = 14, .further_rounds = 12, .targets = {}};
  moment.targets = {
      Entry("aws/ap-northeast-1", Standing::kSlower, 52ms),
      Entry("aws/ap-southeast-1", Standing::kUnsure, 60ms),
      Entry("aws/ap-southeast-2", Standing::kUnsure, std::nullopt),
      Entry("aws/ap-northeast-2", Standing::kBest, 31'200us)};
  moment.targets[1].behind.estimate = 28'800us;
  moment.targets[0].behind = {20'800us, 20ms, 21'600us};
  return moment;
}

TableStyle Plain(int columns) {
  return {.columns = columns, .colour = false, .unicode = false};
}

constexpr ProgressPlan kRace = {.rounds = 0, .interval = 500ms, .budget = 30s};

TEST(ProgressTest, TellsWhatIsSettledAndTheTimeLeft) {
  EXPECT_THAT(
      ProgressLines(HalfWay(), kRace, 7s, Plain(76)),
      ElementsAre("round 14, about 6 s to go, 23 s at most",
                  "  aws/ap-northeast-2    31.2 ms                      leads",
                  "  aws/ap-northeast-1    52.0 ms  +20.0 to 21.6 ms    "
                  "slower, settled",
                  "  aws/ap-southeast-1    60.0 ms  +28.8 ms            open",
                  "  aws/ap-southeast-2          -                      open"));
}

// 29 cells from 28.32 to 62.88 ms: 31.2 ms is in cell 2, 52 ms and the
// beginning of its interval (31.2 + 20.0) in 19, its end (31.2 + 21.6) in 20,
// 60 ms in 26.
TEST(ProgressTest, ShowsMediansAndIntervalsWhereThereIsRoom) {
  EXPECT_THAT(
      ProgressLines(HalfWay(), kRace, 7s, {.columns = 99, .unicode = true}),
      ElementsAre("round 14, about 6 s to go, 23 s at most",
                  "  aws/ap-northeast-2    31.2 ms                      leads"
                  "              ┃",
                  "  aws/ap-northeast-1    52.0 ms  +20.0 to 21.6 ms    "
                  "slower, settled                     ┃┤",
                  "  aws/ap-southeast-1    60.0 ms  +28.8 ms            open"
                  "                                       ┃",
                  "  aws/ap-southeast-2          -                      open"));
}

TEST(ProgressTest, WhatIsOpenIsYellowAndWhatIsSettledFaint) {
  const auto lines =
      ProgressLines(HalfWay(), kRace, 7s, {.columns = 76, .colour = true});
  EXPECT_THAT(lines[1], StartsWith("\x1b[32m  aws/ap-northeast-2"));
  EXPECT_THAT(lines[2], StartsWith("\x1b[2m  aws/ap-northeast-1"));
  EXPECT_THAT(lines[3], StartsWith("\x1b[33m  aws/ap-southeast-1"));
  EXPECT_THAT(lines[3], EndsWith("\x1b[0m"));
}

TEST(ProgressTest, AFrameIsWrittenOverTheOneBefore) {
  EXPECT_EQ(Redrawn({"one", "two"}, 0), "one\x1b[K\r\ntwo\x1b[K");
  EXPECT_EQ(Redrawn({"one", "two"}, 2), "\r\x1b[1Aone\x1b[K\r\ntwo\x1b[K");
  EXPECT_EQ(Redrawn({"one"}, 3), "\r\x1b[2Aone\x1b[K\x1b[J");
}

TEST(ProgressTest, TheBudgetIsTheMostThatIsLeft) {
  RaceMoment moment = HalfWay();
  moment.targets.clear();
  moment.further_rounds = 400;
  EXPECT_THAT(ProgressLines(moment, kRace, 7s, Plain(100)),
              ElementsAre("round 14, 23 s to go"));
  moment.further_rounds.reset();
  EXPECT_THAT(ProgressLines(moment, kRace, 31s, Plain(100)),
              ElementsAre("round 14, 0 s to go"));
}

TEST(ProgressTest, AFixedNumberOfRoundsIsCountedDown) {
  RaceMoment moment = HalfWay();
  moment.targets.clear();
  const ProgressPlan fixed = {
      .rounds = 600, .interval = 500ms, .budget = std::nullopt};
  EXPECT_THAT(ProgressLines(moment, fixed, 7s, Plain(100)),
              ElementsAre("round 14 of 600, about 5 min to go"));
}

TEST(ProgressTest, NoLineIsWiderThanTheTerminal) {
  for (const std::string& line :
       ProgressLines(HalfWay(), kRace, 7s, Plain(20))) {
    EXPECT_LE(line.size(), 20U);
  }
}

TEST(ProgressTest, ManyTargetsAreCutToTheFastest) {
  RaceMoment moment;
  for (int i = 0; i < 34; ++i) {
    moment.targets.push_back(Entry("aws/r-" + std::to_string(i),
                                   Standing::kUnsure, (40ms - i * 1ms)));
  }
  const auto lines = ProgressLines(moment, kRace, 0s, Plain(80));
  ASSERT_EQ(lines.size(), 14U);
  EXPECT_EQ(lines[1],
            "  aws/r-33     7.0 ms                      open              #");
  EXPECT_EQ(lines[13], "  and 22 more, 22 of them open");
}

}  // namespace
}  // namespace regionbench
