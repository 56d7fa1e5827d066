// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "aggregator/store/store.h"
#include "tests/support/random_sample.h"

namespace regionbench {

using Seq = std::vector<std::uint64_t>;

inline WallTime At(std::int64_t us) {
  return WallTime(std::chrono::microseconds(1'763'881'200'000'000 + us));
}

inline Sample OkSample(std::uint64_t seq, std::int64_t at_us = 0) {
  Sample sample;
  sample.probe = "tokyo-office";
  sample.boot = "01JD";
  sample.seq = seq;
  sample.target = {"aws", "ap-northeast-1", "dynamodb"};
  sample.at = At(at_us);
  sample.rtt = std::chrono::milliseconds(34);
  sample.timeout = std::chrono::seconds(1);
  return sample;
}

inline std::vector<Sample> All(Store& store, const SampleQuery& query = {}) {
  std::vector<Sample> samples;
  const auto read = store.Read(
      query, [&](Sample sample) { samples.push_back(std::move(sample)); });
  EXPECT_TRUE(read) << read.error().message;
  return samples;
}

inline std::vector<std::uint64_t> Seqs(Store& store,
                                       const SampleQuery& query = {}) {
  std::vector<std::uint64_t> seqs;
  for (const Sample& sample : All(store, query)) seqs.push_back(sample.seq);
  return seqs;
}

/// Of random samples, in the order in which a store gives them back.
inline std::vector<Sample> RandomSamples(std::uint64_t seed, std::size_t n) {
  std::mt19937_64 random(seed);
  std::vector<Sample> samples;
  for (std::size_t i = 0; i < n; ++i) {
    samples.push_back(support::RandomSample(random, i));
  }
  std::ranges::sort(samples, {},
                    [](const Sample& s) { return std::pair(s.at, s.seq); });
  return samples;
}

/// Nothing is left to roll up afterwards. Gives how many samples were.
inline std::size_t RollUpAll(Store& store, std::size_t most = 100'000) {
  std::size_t all = 0;
  for (;;) {
    const auto done = store.RollUp(most);
    EXPECT_TRUE(done) << done.error().message;
    if (!done || *done == 0) return all;
    EXPECT_LE(*done, most);
    all += *done;
  }
}

/// Nothing is left to compact afterwards.
inline CompactionStep CompactAll(Store& store,
                                 const CompactionGoal& goal = {}) {
  CompactionStep all{.more = true};
  while (all.more) {
    const auto step = store.Compact(goal);
    EXPECT_TRUE(step) << step.error().message;
    if (!step) return all;
    all.moved += step->moved;
    all.merged += step->merged;
    all.more = step->more;
  }
  return all;
}

}  // namespace regionbench
