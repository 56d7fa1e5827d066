// SPDX-License-Identifier: Apache-2.0
#include "aggregator/stats/sketch.h"

#include <algorithm>

#include "aggregator/stats/quantile.h"

namespace regionbench {
Sketch::Sketch(int schema)
    : schema_(std::clamp(schema, kCoarsestSchema, kFinestSchema)) {}

bool Sketch::Add(double seconds) {
  if (!HasBucket(seconds)) return false;
  AddCount(BucketIndex(seconds, schema_), 1);
  min_ = std::min(min_, seconds);
  max_ = std::max(max_, seconds);
  return true;
}

bool Sketch::AddBucket(int index, std::uint64_t count) {
  const bool there =
      index >= SmallestIndex(schema_) && index <= LargestIndex(schema_);
  if (!there || count == 0) return false;
  AddCount(index, count);
  SetRange(0, std::numeric_limits<double>::infinity());
  return true;
}

void Sketch::Merge(const Sketch& other) {
  if (other.schema_ > schema_) {
    Sketch coarser = other;
    coarser.Downscale(schema_);
    Merge(coarser);
    return;
  }
  Downscale(other.schema_);
  if (!other.counts_.empty()) {
    CoverBuckets(other.first_, other.EndIndex());
    const auto offset = static_cast<std::size_t>(other.first_ - first_);
    for (std::size_t i = 0; i < other.counts_.size(); ++i) {
      counts_[offset + i] += other.counts_[i];
    }
  }
  received_ += other.received_;
  lost_ += other.lost_;
  min_ = std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
}

bool Sketch::Subtract(const Sketch& part) {
  Sketch rest = *this;
  Sketch same = part;
  const int schema = std::min(schema_, part.schema_);
  rest.Downscale(schema);
  same.Downscale(schema);
  if (!rest.Contains(same)) return false;
  for (std::size_t i = 0; i < same.counts_.size(); ++i) {
    const int index = same.first_ + static_cast<int>(i);
    rest.counts_[static_cast<std::size_t>(index - rest.first_)] -=
        same.counts_[i];
  }
  rest.received_ -= same.received_;
  rest.lost_ -= same.lost_;
  rest.Trim();
  *this = std::move(rest);
  return true;
}

void Sketch::Downscale(int schema) {
  const int steps = schema_ - std::max(schema, kCoarsestSchema);
  if (steps <= 0) return;
  Sketch coarser(schema_ - steps);
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    if (counts_[i] == 0) continue;
    coarser.AddCount(CoarserIndex(first_ + static_cast<int>(i), steps),
                     counts_[i]);
  }
  coarser.lost_ = lost_;
  coarser.min_ = min_;
  coarser.max_ = max_;
  *this = std::move(coarser);
}

std::optional<double> Sketch::Quantile(double p) const {
  const std::uint64_t n = received_ + lost_;
  if (n == 0) return std::nullopt;
  const auto [below, share] = Type7Rank(n, p);
  const double low = ValueAtRank(below);
  return share == 0 ? low : Interpolate(low, ValueAtRank(below + 1), share);
}

void Sketch::SetRange(double min, double max) {
  min_ = min;
  max_ = max;
}

double Sketch::ValueAtRank(std::uint64_t rank) const {
  if (rank >= received_) return kInfinity;
  std::uint64_t seen = 0;
  std::size_t i = 0;
  while ((seen += counts_[i]) <= rank) ++i;
  const double middle = BucketMiddle(first_ + static_cast<int>(i), schema_);
  return std::min(std::max(middle, min_), max_);
}

bool Sketch::Contains(const Sketch& part) const {
  if (part.lost_ > lost_) return false;
  for (std::size_t i = 0; i < part.counts_.size(); ++i) {
    const int index = part.first_ + static_cast<int>(i);
    if (part.counts_[i] > CountAt(index)) return false;
  }
  return true;
}

std::uint64_t Sketch::CountAt(int index) const {
  if (index < first_ || index >= EndIndex()) return 0;
  return counts_[static_cast<std::size_t>(index - first_)];
}

int Sketch::EndIndex() const {
  return first_ + static_cast<int>(counts_.size());
}

void Sketch::CoverBuckets(int first, int end) {
  if (counts_.empty()) first_ = first;
  if (first < first_) {
    counts_.insert(counts_.begin(), static_cast<std::size_t>(first_ - first),
                   0);
    first_ = first;
  }
  if (end > EndIndex()) counts_.resize(static_cast<std::size_t>(end - first_));
}

void Sketch::AddCount(int index, std::uint64_t count) {
  CoverBuckets(index, index + 1);
  counts_[static_cast<std::size_t>(index - first_)] += count;
  received_ += count;
}

void Sketch::Trim() {
  while (!counts_.empty() && counts_.back() == 0) counts_.pop_back();
  const auto populated = [](std::uint64_t count) { return count != 0; };
  const auto front = std::ranges::find_if(counts_, populated);
  first_ += static_cast<int>(front - counts_.begin());
  counts_.erase(counts_.begin(), front);
  if (counts_.empty()) first_ = 0;
}

}  // namespace regionbench
