// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "aggregator/stats/change_points.h"

namespace regionbench {

/// Mann and Whitney's z for any split of any part of one series: mid-ranks,
/// corrected for ties, without continuity correction. Not for concurrent use.
class SegmentRanks {
 public:
  explicit SegmentRanks(std::span<const double> series);

  /// Largest |z| of [begin, t) against [t, end), with `fewest` points on both
  /// sides; the first t of equals. {begin, 0} when there is none.
  Split Best(std::size_t begin, std::size_t end, std::size_t fewest);
  /// |z| of one split.
  double At(std::size_t begin, std::size_t split, std::size_t end);

 private:
  void Rank(std::size_t begin, std::size_t end);
  [[nodiscard]] double Z(double rank_sum, std::size_t left) const;

  std::vector<std::uint32_t> levels_;  // order in the whole series, ties equal
  std::vector<std::uint64_t> keyed_;   // level and place of a part's points
  std::vector<double> ranks_;          // of the part ranked last
  double tie_sum_ = 0;
};

}  // namespace regionbench
