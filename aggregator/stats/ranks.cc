// SPDX-License-Identifier: Apache-2.0
#include "aggregator/stats/ranks.h"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace regionbench {

Ranking MidRanks(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return values[i]; });
  Ranking ranking;
  ranking.ranks.resize(values.size());
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin + 1;
    while (end < order.size() && values[order[end]] == values[order[begin]]) {
      ++end;
    }
    const auto size = static_cast<double>(end - begin);
    ranking.tie_sum += size * size * size - size;
    const double rank = (static_cast<double>(begin + end) + 1) / 2;
    for (; begin < end; ++begin) ranking.ranks[order[begin]] = rank;
  }
  return ranking;
}

}  // namespace regionbench
