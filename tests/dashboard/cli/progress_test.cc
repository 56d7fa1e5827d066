// SPDX-License-Identifier: Apache-2.0
#include "dashboard/cli/progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace regionbench {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

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

constexpr ProgressPlan kRace = {.rounds = 0, .interval = 500ms, .budget = 30s};

TEST(ProgressTest, TellsWhatIsSettledAndTheTimeLeft) {
  EXPECT_THAT(
      ProgressLines(HalfWay(), kRace, 7s, 100),
      ElementsAre("round 14, about 6 s to go, 23 s at most",
                  "  aws/ap-northeast-2    31.2 ms                      leads",
                  "  aws/ap-northeast-1    52.0 ms  +20.0 to 21.6 ms    "
                  "slower, settled",
                  "  aws/ap-southeast-1    60.0 ms  +28.8 ms            open",
                  "  aws/ap-southeast-2          -                      open"));
}

TEST(ProgressTest, TheBudgetIsTheMostThatIsLeft) {
  RaceMoment moment = HalfWay();
  moment.targets.clear();
  moment.further_rounds = 400;
  EXPECT_THAT(ProgressLines(moment, kRace, 7s, 100),
              ElementsAre("round 14, 23 s to go"));
  moment.further_rounds.reset();
  EXPECT_THAT(ProgressLines(moment, kRace, 31s, 100),
              ElementsAre("round 14, 0 s to go"));
}

TEST(ProgressTest, AFixedNumberOfRoundsIsCountedDown) {
  RaceMoment moment = HalfWay();
  moment.targets.clear();
  const ProgressPlan fixed = {
      .rounds = 600, .interval = 500ms, .budget = std::nullopt};
  EXPECT_THAT(ProgressLines(moment, fixed, 7s, 100),
              ElementsAre("round 14 of 600, about 5 min to go"));
}

TEST(ProgressTest, NoLineIsWiderThanTheTerminal) {
  for (const std::string& line : ProgressLines(HalfWay(), kRace, 7s, 20)) {
    EXPECT_LE(line.size(), 20U);
  }
}

TEST(ProgressTest, ManyTargetsAreCutToTheFastest) {
  RaceMoment moment;
  for (int i = 0; i < 34; ++i) {
    moment.targets.push_back(Entry("aws/r-" + std::to_string(i),
                                   Standing::kUnsure, (40ms - i * 1ms)));
  }
  const auto lines = ProgressLines(moment, kRace, 0s, 80);
  ASSERT_EQ(lines.size(), 14U);
  EXPECT_EQ(lines[1], "  aws/r-33     7.0 ms                      open");
  EXPECT_EQ(lines[13], "  and 22 more, 22 of them open");
}

}  // namespace
}  // namespace regionbench
