// SPDX-License-Identifier: Apache-2.0
#include "aggregator/insight/time_slices.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace regionbench {
namespace {

std::vector<Sketch> Halved(const std::vector<Sketch>& slices) {
  std::vector<Sketch> halved((slices.size() + 1) / 2);
  for (std::size_t i = 0; i < slices.size(); ++i) {
    halved[i / 2].Merge(slices[i]);
  }
  return halved;
}

}  // namespace

std::size_t SliceGrid::Place(WallTime at) {
  if (!begun_) first_ = at;
  begun_ = true;
  const auto seconds = static_cast<std::size_t>(std::max<std::int64_t>(
      0, std::chrono::floor<std::chrono::seconds>(at - first_).count()));
  while ((seconds >> doublings_) >= kMost) {
    ++doublings_;
    count_ = (count_ + 1) / 2;
  }
  const std::size_t place = seconds >> doublings_;
  count_ = std::max(count_, place + 1);
  return place;
}

void SlicedSketch::Add(SliceGrid& grid, WallTime at, double nanoseconds) {
  const std::size_t place = grid.Place(at);
  Widen(grid.doublings());
  if (slices_.size() <= place) slices_.resize(place + 1);
  if (std::isinf(nanoseconds)) {
    slices_[place].AddLost();
  } else {
    // A time without a bucket, such as 0, is no measurement.
    static_cast<void>(slices_[place].Add(nanoseconds * 1e-9));
  }
}

void SlicedSketch::Widen(std::size_t doublings) {
  for (; doublings_ < doublings; ++doublings_) slices_ = Halved(slices_);
}

std::vector<Sketch> SlicedSketch::Slices(const SliceGrid& grid,
                                         std::size_t coarser) const {
  SlicedSketch wide = *this;
  wide.Widen(grid.doublings() + coarser);
  std::size_t count = grid.count();
  for (; coarser > 0; --coarser) count = (count + 1) / 2;
  wide.slices_.resize(count);
  return std::move(wide.slices_);
}

Sketch SlicedSketch::Whole() const {
  Sketch whole;
  for (const Sketch& slice : slices_) whole.Merge(slice);
  return whole;
}

}  // namespace regionbench
