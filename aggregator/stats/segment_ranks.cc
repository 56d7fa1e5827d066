// SPDX-License-Identifier: Apache-2.0
#include "aggregator/stats/segment_ranks.h"

#include <algorithm>
#include <cmath>

#include "aggregator/stats/ranks.h"

namespace regionbench {
namespace {

constexpr double kEqualZ = 1e-12;
constexpr unsigned kLevelShift = 32;

}  // namespace

// Twice a mid-rank is an integer, and integers sort faster.
SegmentRanks::SegmentRanks(std::span<const double> series) {
  for (const double rank : MidRanks(series).ranks) {
    levels_.push_back(static_cast<std::uint32_t>(2 * rank));
  }
}

void SegmentRanks::Rank(std::size_t begin, std::size_t end) {
  keyed_.clear();
  for (std::size_t i = begin; i < end; ++i) {
    keyed_.push_back(std::uint64_t{levels_[i]} << kLevelShift | (i - begin));
  }
  std::ranges::sort(keyed_);
  ranks_.resize(end - begin);
  tie_sum_ = 0;
  for (std::size_t first = 0; first < keyed_.size();) {
    const std::uint64_t level = keyed_[first] >> kLevelShift;
    std::size_t last = first + 1;
    while (last < keyed_.size() && keyed_[last] >> kLevelShift == level) ++last;
    const auto size = static_cast<double>(last - first);
    tie_sum_ += size * size * size - size;
    const double rank = (static_cast<double>(first + last) + 1) / 2;
    for (; first < last; ++first) {
      ranks_[static_cast<std::uint32_t>(keyed_[first])] = rank;
    }
  }
}

double SegmentRanks::Z(double rank_sum, std::size_t left) const {
  const auto all = static_cast<double>(ranks_.size());
  const auto m = static_cast<double>(left);
  const double variance =
      m * (all - m) / 12 * (all + 1 - tie_sum_ / (all * (all - 1)));
  if (variance <= 0) return 0;
  return std::abs(rank_sum - m * (all + 1) / 2) / std::sqrt(variance);
}

Split SegmentRanks::Best(std::size_t begin, std::size_t end,
                         std::size_t fewest) {
  Split best{begin, 0};
  if (end - begin < 2 * fewest) return best;
  Rank(begin, end);
  double rank_sum = 0;
  for (std::size_t left = 1; left + fewest <= ranks_.size(); ++left) {
    rank_sum += ranks_[left - 1];
    if (left < fewest) continue;
    const double z = Z(rank_sum, left);
    if (z > best.z + kEqualZ) best = {begin + left, z};
  }
  return best;
}

double SegmentRanks::At(std::size_t begin, std::size_t split, std::size_t end) {
  Rank(begin, end);
  double rank_sum = 0;
  for (std::size_t i = 0; i < split - begin; ++i) rank_sum += ranks_[i];
  return Z(rank_sum, split - begin);
}

}  // namespace regionbench
