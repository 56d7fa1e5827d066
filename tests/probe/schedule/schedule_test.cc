// SPDX-License-Identifier: Apache-2.0
#include "probe/schedule/schedule.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace regionbench {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

std::vector<std::size_t> Order(const Round& round) {
  std::vector<std::size_t> order;
  for (const Slot& slot : round.slots) order.push_back(slot.target);
  return order;
}

std::vector<nanoseconds> Gaps(const ScheduleOptions& options, int count) {
  Schedule schedule(options);
  std::vector<nanoseconds> gaps;
  nanoseconds last = schedule.Next()->slots.front().at;
  for (int i = 0; i < count; ++i) {
    const nanoseconds start = schedule.Next()->slots.front().at;
    gaps.push_back(start - last);
    last = start;
  }
  return gaps;
}

double MeanSeconds(const std::vector<nanoseconds>& gaps) {
  double sum = 0;
  for (const nanoseconds gap : gaps) {
    sum += std::chrono::duration<double>(gap).count();
  }
  return sum / static_cast<double>(gaps.size());
}

TEST(ScheduleTest, EveryRoundProbesEveryTargetOnce) {
  Schedule schedule({.targets = 34, .rounds = 100});
  for (std::uint32_t number = 0; number < 100; ++number) {
    const auto round = schedule.Next();
    ASSERT_TRUE(round);
    EXPECT_EQ(round->number, number);
    const auto order = Order(*round);
    EXPECT_EQ(order.size(), 34U);
    EXPECT_EQ(std::set(order.begin(), order.end()).size(), 34U);
  }
  EXPECT_FALSE(schedule.Next());
}

TEST(ScheduleTest, ASeedGivesTheSameRunOnEveryMachine) {
  Schedule schedule({.targets = 8, .seed = 42});
  const auto first = schedule.Next();
  const auto second = schedule.Next();
  EXPECT_EQ(Order(*first), (std::vector<std::size_t>{7, 0, 5, 1, 2, 4, 3, 6}));
  EXPECT_EQ(Order(*second), (std::vector<std::size_t>{6, 0, 4, 2, 5, 3, 1, 7}));
  EXPECT_EQ(first->slots.front().at, 0ns);
  EXPECT_EQ(second->slots.front().at, 506'191'385ns);
}

TEST(ScheduleTest, AnotherSeedGivesAnotherOrder) {
  Schedule one({.targets = 34, .seed = 1});
  Schedule two({.targets = 34, .seed = 2});
  EXPECT_NE(Order(*one.Next()), Order(*two.Next()));
}

TEST(ScheduleTest, EveryOrderOfThreeTargetsComesEquallyOften) {
  Schedule schedule({.targets = 3, .seed = 7});
  std::map<std::vector<std::size_t>, int> seen;
  for (int i = 0; i < 6000; ++i) ++seen[Order(*schedule.Next())];
  ASSERT_EQ(seen.size(), 6U);
  for (const auto& [order, count] : seen) {
    EXPECT_GT(count, 880);  // 1000 expected, standard deviation 29
    EXPECT_LT(count, 1120);
  }
}

TEST(ScheduleTest, GapsAreExponential) {
  const auto gaps = Gaps({.targets = 1, .interval = 1s, .seed = 3}, 20'000);
  // The floor at a tenth raises the mean from 1 to 0.1 + e^-0.1.
  EXPECT_NEAR(MeanSeconds(gaps), 1.0048, 0.03);
  const auto longer_than = [&](nanoseconds length) {
    return std::ranges::count_if(gaps, [&](auto gap) { return gap > length; });
  };
  EXPECT_NEAR(static_cast<double>(longer_than(1s)) / 20'000, 0.3679, 0.015);
  EXPECT_NEAR(static_cast<double>(longer_than(3s)) / 20'000, 0.0498, 0.008);
}

TEST(ScheduleTest, GapsAreNeitherBelowATenthNorAboveTenMeans) {
  const auto gaps = Gaps({.targets = 1, .interval = 1s, .seed = 5}, 100'000);
  EXPECT_EQ(*std::ranges::min_element(gaps), 100ms);
  EXPECT_EQ(*std::ranges::max_element(gaps), 10s);
}

TEST(ScheduleTest, EqualGapsStartAtARandomPartOfTheFirst) {
  const ScheduleOptions options{
      .targets = 1, .interval = 1s, .poisson = false, .seed = 5};
  EXPECT_EQ(Gaps(options, 3), (std::vector<nanoseconds>{1s, 1s, 1s}));
  Schedule schedule(options);
  const nanoseconds start = schedule.Next()->slots.front().at;
  EXPECT_GT(start, 0ns);
  EXPECT_LT(start, 1s);
}

TEST(ScheduleTest, FewTargetsStartTwentyMillisecondsApart) {
  Schedule schedule({.targets = 3, .interval = 500ms});
  const auto round = schedule.Next();
  EXPECT_EQ(round->slots[0].at, 0ms);
  EXPECT_EQ(round->slots[1].at, 20ms);
  EXPECT_EQ(round->slots[2].at, 40ms);
}

TEST(ScheduleTest, ManyTargetsFillTheFirstHalfOfTheInterval) {
  Schedule schedule({.targets = 200, .interval = 1s});
  const auto round = schedule.Next();
  EXPECT_EQ(round->slots[1].at, 2500us);
  EXPECT_EQ(round->slots[199].at, 497'500us);
}

TEST(ScheduleTest, WhoIsNotActiveIsInNoRoundUntilItIsAgain) {
  Schedule schedule({.targets = 3});
  const auto next = [&schedule] {
    auto order = Order(*schedule.Next());
    std::ranges::sort(order);
    return order;
  };
  schedule.SetActive({true, false, true});
  EXPECT_EQ(next(), (std::vector<std::size_t>{0, 2}));
  schedule.SetActive({true, false, true});
  EXPECT_EQ(next(), (std::vector<std::size_t>{0, 2}));
  schedule.SetActive({false, true, true});
  EXPECT_EQ(next(), (std::vector<std::size_t>{1, 2}));
}

TEST(ScheduleTest, EndsWhenNobodyIsLeft) {
  Schedule schedule({.targets = 1});
  schedule.SetActive({false});
  EXPECT_FALSE(schedule.Next());
  EXPECT_FALSE(Schedule({.targets = 0}).Next());
}

}  // namespace
}  // namespace regionbench
