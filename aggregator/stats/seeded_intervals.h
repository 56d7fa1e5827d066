// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

namespace regionbench {

/// Points begin, begin + 1, ..., end - 1 of a series.
struct IndexRange {
  std::size_t begin = 0;
  std::size_t end = 0;

  friend bool operator==(const IndexRange&, const IndexRange&) = default;
};

/// Seeded intervals with decay 1 / sqrt 2 (Kovacs, Buhlmann, Li, Munk,
/// Biometrika 2023): ever shorter, overlapping, down to `shortest` points.
/// About n log n points in all, and no random numbers.
std::vector<IndexRange> SeededIntervals(std::size_t n, std::size_t shortest);

}  // namespace regionbench
