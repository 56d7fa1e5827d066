// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <vector>

#include "config/core/time.h"

namespace regionbench {

/// Fewer attempts than these make no point: their median says too little.
inline constexpr std::size_t kFewestPerBucket = 10;

/// Ten minutes for windows of up to thirty days, wider for longer ones, so that
/// a series has a few thousand points at most. Always a divisor or a multiple
/// of a day.
std::chrono::microseconds BucketWidth(std::chrono::microseconds window);

/// The first of those widths that is not shorter.
std::chrono::microseconds BucketWidthFrom(std::chrono::microseconds shortest);

/// The medians of one series over equal stretches of time, which start at
/// multiples of their width since the epoch. A lost attempt is +infinity and so
/// is the median when half of a bucket is lost. Keeps the values of one bucket
/// only.
class BucketMedians {
 public:
  struct Point {
    WallTime at{};  ///< the bucket's beginning
    double median = 0;
  };

  explicit BucketMedians(std::chrono::microseconds width) : width_(width) {}

  /// In order of time.
  void Add(WallTime at, double value);
  /// Ends the last bucket. Once, after the last Add.
  void Finish();

  [[nodiscard]] const std::vector<Point>& points() const { return points_; }
  [[nodiscard]] std::size_t samples() const { return samples_; }
  /// Buckets with some attempts, but too few.
  [[nodiscard]] std::size_t skipped() const { return skipped_; }

 private:
  std::chrono::microseconds width_;
  std::vector<Point> points_;
  std::size_t samples_ = 0;
  std::size_t skipped_ = 0;
  WallTime begin_{};            // of the bucket that is being filled
  std::vector<double> values_;  // in it
};

}  // namespace regionbench
