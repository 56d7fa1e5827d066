// SPDX-License-Identifier: Apache-2.0
#include "dashboard/cli/sample_drain.h"

#include <gtest/gtest.h>

#include <latch>
#include <vector>

namespace regionbench {
namespace {

using namespace std::chrono_literals;

Sample Numbered(std::uint64_t seq) {
  Sample sample;
  sample.seq = seq;
  return sample;
}

TEST(SampleDrainTest, DeliversEverySampleInOrder) {
  std::vector<std::uint64_t> seen;
  SampleDrain drain(
      [&seen](std::span<const Sample> batch) -> Result<void> {
        for (const Sample& sample : batch) seen.push_back(sample.seq);
        return {};
      },
      0ms);
  for (std::uint64_t i = 0; i < 5; ++i) drain.Push(Numbered(i));
  const DrainCounts counts = drain.Finish();
  EXPECT_EQ(seen, (std::vector<std::uint64_t>{0, 1, 2, 3, 4}));
  EXPECT_EQ(counts.delivered, 5U);
  EXPECT_EQ(counts.failed + counts.overflowed, 0U);
}

TEST(SampleDrainTest, FinishDoesNotSitOutThePause) {
  SampleDrain drain([](std::span<const Sample>) -> Result<void> { return {}; },
                    1h);
  drain.Push(Numbered(0));
  EXPECT_EQ(drain.Finish().delivered, 1U);
}

TEST(SampleDrainTest, CountsWhatTheSinkRefusesAndKeepsTheFirstReason) {
  int calls = 0;
  std::latch first(1);
  SampleDrain drain(
      [&](std::span<const Sample>) -> Result<void> {
        first.count_down(++calls == 1 ? 1 : 0);
        return Fail(ErrorCode::kStorage, "reason " + std::to_string(calls));
      },
      0ms);
  drain.Push(Numbered(0));
  first.wait();
  drain.Push(Numbered(1));
  const DrainCounts counts = drain.Finish();
  EXPECT_EQ(counts.failed, 2U);
  EXPECT_EQ(counts.delivered, 0U);
  EXPECT_EQ(counts.first_error, "reason 1");
}

TEST(SampleDrainTest, AStuckSinkCostsSamplesButNeverWaits) {
  constexpr std::uint64_t kPushed = 50'000;
  std::latch stuck(1);
  SampleDrain drain(
      [&](std::span<const Sample>) -> Result<void> {
        stuck.wait();
        return {};
      },
      0ms);
  for (std::uint64_t i = 0; i < kPushed; ++i) drain.Push(Numbered(i));
  stuck.count_down();
  const DrainCounts counts = drain.Finish();
  EXPECT_GT(counts.overflowed, 0U);
  EXPECT_EQ(counts.delivered + counts.overflowed, kPushed);
}

}  // namespace
}  // namespace regionbench
