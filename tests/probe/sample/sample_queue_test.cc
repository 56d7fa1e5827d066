// SPDX-License-Identifier: Apache-2.0
#include "probe/sample/sample_queue.h"

#include <gtest/gtest.h>

#include <array>
#include <set>
#include <thread>

namespace regionbench {
namespace {

Sample Numbered(std::uint64_t seq) {
  Sample sample;
  sample.seq = seq;
  return sample;
}

TEST(SampleQueueTest, GivesAllSamplesInTheOrderTheyCame) {
  SampleQueue queue(10);
  ASSERT_TRUE(queue.TryPush(Numbered(1)));
  ASSERT_TRUE(queue.TryPush(Numbered(2)));
  const auto taken = queue.PopAll({});
  ASSERT_EQ(taken.size(), 2U);
  EXPECT_EQ(taken[0].seq, 1U);
  EXPECT_EQ(taken[1].seq, 2U);
}

TEST(SampleQueueTest, RefusesTheOneTooManyUntilThereIsRoom) {
  SampleQueue queue(1);
  EXPECT_TRUE(queue.TryPush(Numbered(1)));
  EXPECT_FALSE(queue.TryPush(Numbered(2)));
  EXPECT_EQ(queue.PopAll({}).size(), 1U);
  EXPECT_TRUE(queue.TryPush(Numbered(3)));
}

TEST(SampleQueueTest, StopStillDrainsWhatIsLeft) {
  SampleQueue queue(10);
  std::stop_source source;
  ASSERT_TRUE(queue.TryPush(Numbered(7)));
  source.request_stop();
  EXPECT_EQ(queue.PopAll(source.get_token()).size(), 1U);
  EXPECT_TRUE(queue.PopAll(source.get_token()).empty());
}

TEST(SampleQueueTest, StopWakesAWaitingReader) {
  SampleQueue queue(10);
  std::jthread reader([&queue](const std::stop_token& stop) {
    EXPECT_TRUE(queue.PopAll(stop).empty());
  });
  reader.request_stop();
}

TEST(SampleQueueTest, FourThreadsLoseNothingAndDoubleNothing) {
  constexpr std::uint64_t kEach = 2000;
  SampleQueue queue(kEach * 4);
  std::set<std::uint64_t> seen;
  std::jthread reader([&](const std::stop_token& stop) {
    for (auto taken = queue.PopAll(stop); !taken.empty();
         taken = queue.PopAll(stop)) {
      for (const Sample& sample : taken) seen.insert(sample.seq);
    }
  });
  {
    std::array<std::jthread, 4> writers;
    for (std::uint64_t w = 0; w < writers.size(); ++w) {
      writers[w] = std::jthread([&queue, w] {
        for (std::uint64_t i = 0; i < kEach; ++i) {
          EXPECT_TRUE(queue.TryPush(Numbered(w * kEach + i)));
        }
      });
    }
  }
  reader.request_stop();
  reader.join();
  EXPECT_EQ(seen.size(), kEach * 4);
}

}  // namespace
}  // namespace regionbench
