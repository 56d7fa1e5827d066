// SPDX-License-Identifier: Apache-2.0
#include "aggregator/insight/bucket_medians.h"

#include <algorithm>
#include <array>

#include "aggregator/stats/quantile.h"

namespace regionbench {
namespace {

using namespace std::chrono_literals;
using std::chrono::microseconds;

constexpr std::int64_t kMostPoints = 4320;  // ten minutes, thirty days
constexpr std::array<microseconds, 10> kWidths = {10min, 20min, 30min, 1h, 2h,
                                                  3h,    4h,    6h,    8h, 12h};

}  // namespace

microseconds BucketWidth(microseconds window) {
  // Rounded up: exactly so many points are not too many.
  return BucketWidthFrom((window + microseconds(kMostPoints - 1)) /
                         kMostPoints);
}

microseconds BucketWidthFrom(microseconds shortest) {
  const auto* const fits = std::ranges::lower_bound(kWidths, shortest);
  if (fits != kWidths.end()) return *fits;
  constexpr microseconds kDay = 24h;
  return kDay * ((shortest + kDay - microseconds(1)) / kDay);
}

void BucketMedians::Add(WallTime at, double value) {
  const WallTime begin(at.time_since_epoch() / width_ * width_);
  if (begin != begin_) Finish();
  begin_ = begin;
  values_.push_back(value);
  ++samples_;
}

void BucketMedians::Finish() {
  if (values_.size() >= kFewestPerBucket) {
    points_.push_back({begin_, *QuantileInPlace(values_, 0.5)});
  } else if (!values_.empty()) {
    ++skipped_;
  }
  values_.clear();
}

}  // namespace regionbench
