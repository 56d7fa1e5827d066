// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <vector>

#include "aggregator/stats/sketch.h"
#include "config/core/time.h"

namespace regionbench {

/// Equal slices of a stretch of time whose length is not known beforehand: at
/// first a second each, and twice as long whenever there would be more than
/// 40. So in the end there are 20 to 40, unless it all took less than 20 s.
class SliceGrid {
 public:
  static constexpr std::size_t kMost = 40;

  /// The slice of `at`, which is not before the first one that was asked for;
  /// earlier ones are in slice 0. Widens the slices when it must.
  std::size_t Place(WallTime at);
  /// How often the slices became twice as long.
  [[nodiscard]] std::size_t doublings() const { return doublings_; }
  [[nodiscard]] std::size_t count() const { return count_; }

 private:
  bool begun_ = false;
  WallTime first_{};
  std::size_t doublings_ = 0;
  std::size_t count_ = 0;
};

/// What one user saw of one target, slice by slice. Catches up by itself when
/// the grid has become wider.
class SlicedSketch {
 public:
  void Add(SliceGrid& grid, WallTime at, double nanoseconds);
  /// Merges so that the slices are those of the grid, or `coarser` times twice
  /// as long; `count` of them.
  [[nodiscard]] std::vector<Sketch> Slices(const SliceGrid& grid,
                                           std::size_t coarser) const;
  [[nodiscard]] Sketch Whole() const;

 private:
  void Widen(std::size_t doublings);

  std::size_t doublings_ = 0;
  std::vector<Sketch> slices_;
};

}  // namespace regionbench
