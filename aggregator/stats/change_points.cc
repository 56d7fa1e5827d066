// SPDX-License-Identifier: Apache-2.0
#include "aggregator/stats/change_points.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "aggregator/stats/quantile.h"
#include "aggregator/stats/seeded_intervals.h"
#include "aggregator/stats/segment_ranks.h"

namespace regionbench {
namespace {

constexpr double kMadToSigma = 1.4826;
constexpr double kClip = 2.5;
constexpr double kLargestLagOne = 0.9;
// A change that is too small scores below every threshold, the smallest least.
constexpr double kTooSmall = 0.999;

double MedianOf(std::span<const double> values) {
  std::vector<double> copy(values.begin(), values.end());
  return QuantileInPlace(copy, 0.5).value_or(0);
}

// Also between infinite medians.
double Distance(double a, double b) { return a == b ? 0 : std::abs(a - b); }

struct Candidate {
  IndexRange range;
  Split split;
};

bool NarrowerThenStronger(const Candidate& a, const Candidate& b) {
  const std::size_t length_a = a.range.end - a.range.begin;
  const std::size_t length_b = b.range.end - b.range.begin;
  if (length_a != length_b) return length_a < length_b;
  if (a.split.z != b.split.z) return a.split.z > b.split.z;
  return a.split.index < b.split.index;
}

// Narrowest over threshold (Baranowski, Chen, Fryzlewicz 2019).
std::set<std::size_t> TakeNarrowest(std::vector<Candidate> candidates) {
  std::ranges::sort(candidates, NarrowerThenStronger);
  std::set<std::size_t> taken;
  for (const auto& [range, split] : candidates) {
    const auto inside = taken.upper_bound(range.begin);
    const bool occupied = inside != taken.end() && *inside < range.end;
    if (!occupied) taken.insert(split.index);
  }
  return taken;
}

double LagOne(std::span<const double> values) {
  double mean = 0;
  for (const double value : values) mean += value;
  mean /= static_cast<double>(values.size());
  double squares = 0;
  double lagged = 0;
  double previous = 0;
  for (const double value : values) {
    squares += (value - mean) * (value - mean);
    lagged += (value - mean) * previous;
    previous = value - mean;
  }
  return squares > 0 ? lagged / squares : 0;
}

struct PruneRules {
  double inflation = 1;  // how much wider z is than for independent points
  double smallest = 0;
};

class Segmentation {
 public:
  Segmentation(std::span<const double> series, const ChangePointRules& rules)
      : series_(series), rules_(rules), ranks_(series) {
    const auto n = static_cast<double>(series.size());
    threshold_ = rules.sensitivity * std::sqrt(2 * std::log(n));
  }

  std::vector<ChangePoint> Run() {
    for (const std::size_t index : TakeNarrowest(Candidates())) {
      points_.push_back({index, {}, 0, {}, 0});
    }
    Prune({});
    Prune({Inflation(), rules_.smallest});
    return Report();
  }

 private:
  // What was computed for a point holds as long as its neighbours stay.
  struct Point {
    std::size_t index = 0;
    IndexRange moved_within;  // where index is the best split
    double best_z = 0;
    IndexRange scored_within;
    double score = 0;
  };

  std::vector<Candidate> Candidates() {
    std::vector<Candidate> candidates;
    const std::size_t shortest = 2 * rules_.fewest;
    for (const IndexRange& range : SeededIntervals(series_.size(), shortest)) {
      const Split split = ranks_.Best(range.begin, range.end, rules_.fewest);
      if (split.z > threshold_) candidates.push_back({range, split});
    }
    return candidates;
  }

  [[nodiscard]] IndexRange Around(std::size_t i) const {
    return {i == 0 ? 0 : points_[i - 1].index,
            i + 1 < points_.size() ? points_[i + 1].index : series_.size()};
  }

  [[nodiscard]] double Level(std::size_t begin, std::size_t end) const {
    return MedianOf(series_.subspan(begin, end - begin));
  }

  // True when the point moved.
  bool MoveToBest(std::size_t i) {
    Point& point = points_[i];
    const IndexRange range = Around(i);
    if (point.moved_within == range) return false;
    const Split best = ranks_.Best(range.begin, range.end, rules_.fewest);
    const bool moved = best.z > 0 && best.index != point.index;
    if (best.z > 0) point.index = best.index;
    point.moved_within = range;
    point.best_z = best.z;
    return moved;
  }

  double Score(std::size_t i, const PruneRules& rules) {
    const Point& point = points_[i];
    const IndexRange range = Around(i);
    const double z = point.moved_within == range
                         ? point.best_z
                         : ranks_.At(range.begin, point.index, range.end);
    if (rules.smallest <= 0) return z / rules.inflation;
    const double change = Distance(Level(range.begin, point.index),
                                   Level(point.index, range.end));
    if (change >= rules.smallest) return z / rules.inflation;
    return kTooSmall * change / rules.smallest;
  }

  void Refresh(const PruneRules& rules) {
    for (std::size_t i = 0; i < points_.size(); ++i) {
      // A neighbour's score rests on this point, too.
      if (!MoveToBest(i)) continue;
      points_[i].scored_within = {};
      if (i > 0) points_[i - 1].scored_within = {};
    }
    for (std::size_t i = 0; i < points_.size(); ++i) {
      Point& point = points_[i];
      if (point.scored_within == Around(i)) continue;
      point.scored_within = Around(i);
      point.score = Score(i, rules);
    }
  }

  void Prune(const PruneRules& rules) {
    for (Point& point : points_) point.scored_within = {};
    while (!points_.empty()) {
      Refresh(rules);
      const auto weakest = std::ranges::min_element(points_, {}, &Point::score);
      if (weakest->score >= threshold_) return;
      points_.erase(weakest);
    }
  }

  // Deviations from the segments' medians in robust standard deviations.
  [[nodiscard]] std::vector<double> Residuals() const {
    std::vector<double> residuals;
    std::vector<std::size_t> ends;
    for (const Point& point : points_) ends.push_back(point.index);
    ends.push_back(series_.size());
    for (const std::size_t end : ends) {
      const double level = Level(residuals.size(), end);
      while (residuals.size() < end) {
        const double value = series_[residuals.size()];
        residuals.push_back(value == level ? 0 : value - level);
      }
    }
    std::vector<double> sizes(residuals);
    for (double& size : sizes) size = std::abs(size);
    const double scale = kMadToSigma * MedianOf(sizes);
    for (double& value : residuals) {
      value = scale > 0 ? std::clamp(value / scale, -kClip, kClip) : 0;
    }
    return residuals;
  }

  [[nodiscard]] double Inflation() const {
    const double rho = std::clamp(LagOne(Residuals()), 0.0, kLargestLagOne);
    return std::sqrt((1 + rho) / (1 - rho));
  }

  std::vector<ChangePoint> Report() {
    const PruneRules rules{Inflation(), 0};
    std::vector<ChangePoint> found;
    for (std::size_t i = 0; i < points_.size(); ++i) {
      const auto [begin, end] = Around(i);
      const std::size_t index = points_[i].index;
      found.push_back(
          {index, Level(begin, index), Level(index, end), Score(i, rules)});
    }
    return found;
  }

  std::span<const double> series_;
  ChangePointRules rules_;
  SegmentRanks ranks_;
  double threshold_ = 0;
  std::vector<Point> points_;
};

}  // namespace

Split BestSplit(std::span<const double> series, std::size_t fewest) {
  return SegmentRanks(series).Best(0, series.size(), fewest);
}

std::vector<ChangePoint> FindChangePoints(std::span<const double> series,
                                          const ChangePointRules& rules) {
  ChangePointRules bounded = rules;
  bounded.fewest = std::max<std::size_t>(1, rules.fewest);
  if (series.size() < 2 * bounded.fewest) return {};
  return Segmentation(series, bounded).Run();
}

}  // namespace regionbench
