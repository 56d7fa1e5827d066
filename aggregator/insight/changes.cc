// SPDX-License-Identifier: Apache-2.0
#include "aggregator/insight/changes.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "aggregator/insight/changes_text.h"
#include "aggregator/report/summary.h"
#include "aggregator/stats/change_points.h"
#include "aggregator/stats/family.h"
#include "aggregator/stats/quantile.h"

namespace regionbench {
namespace {

using std::chrono::microseconds;

std::vector<double> ValuesOf(const std::vector<BucketMedians::Point>& points) {
  std::vector<double> values;
  values.reserve(points.size());
  for (const auto& point : points) values.push_back(point.median);
  return values;
}

double SmallestStep(std::vector<double> values, const ChangesRequest& request) {
  const TieRule rule{static_cast<double>(request.min_difference.count()),
                     request.min_difference_ratio};
  return rule.For(QuantileInPlace(values, 0.5).value_or(0));
}

std::vector<LevelChange> LevelsOf(const BucketMedians& medians,
                                  double smallest) {
  std::vector<LevelChange> levels;
  const auto values = ValuesOf(medians.points());
  for (const ChangePoint& found :
       FindChangePoints(values, {.smallest = smallest})) {
    levels.push_back({.at = medians.points()[found.index].at,
                      .before = Finite(found.before),
                      .after = Finite(found.after),
                      .score = found.score});
  }
  return levels;
}

bool Slower(const LevelChange& change) {
  if (!change.before || !change.after) return !change.after;
  return *change.after > *change.before;
}

// How far apart two times of day are, over midnight too.
microseconds BetweenTimesOfDay(WallTime a, WallTime b) {
  constexpr microseconds kDay = std::chrono::hours(24);
  const microseconds apart = (a < b ? b - a : a - b) % kDay;
  return std::min(apart, kDay - apart);
}

void CountSameHours(std::vector<LevelChange>& levels) {
  for (LevelChange& change : levels) {
    std::set<std::chrono::sys_days> days;
    for (const LevelChange& other : levels) {
      const auto apart = std::chrono::abs(other.at - change.at);
      if (apart < std::chrono::hours(12) || Slower(other) != Slower(change)) {
        continue;
      }
      if (BetweenTimesOfDay(other.at, change.at) > std::chrono::hours(1)) {
        continue;
      }
      // The day whose same time of day is nearest.
      days.insert(std::chrono::round<std::chrono::days>(other.at));
    }
    change.same_hour_days = days.size();
  }
}

// The segmentation places a step to within a few points.
void PutAddressesBeside(microseconds width, SeriesChanges& series) {
  const microseconds near = width * ChangePointRules().fewest;
  const auto distance = [](const LevelChange& level) {
    return [&level](const AddressChange& change) {
      return std::chrono::abs(change.at - level.at);
    };
  };
  for (LevelChange& level : series.levels) {
    const auto nearest =
        std::ranges::min_element(series.address_changes, {}, distance(level));
    if (nearest == series.address_changes.end()) continue;
    if (distance(level)(*nearest) <= near) level.beside = *nearest;
  }
}

// A fifth more than a bucket needs, since attempts do not come evenly.
microseconds WidthFor(const SeriesChanges& series, microseconds width) {
  const std::size_t buckets = series.points + series.skipped;
  const auto wanted =
      static_cast<std::int64_t>(kFewestPerBucket * 6 / 5 * buckets);
  return width * wanted /
         static_cast<std::int64_t>(std::max<std::size_t>(series.samples, 1));
}

}  // namespace

std::optional<microseconds> WidthForSparse(const Changes& changes) {
  std::vector<microseconds> widths;
  std::size_t sparse = 0;
  for (const SeriesChanges& series : changes.series) {
    widths.push_back(WidthFor(series, changes.request.width));
    sparse += series.skipped > series.points ? 1 : 0;
  }
  if (sparse * 2 <= widths.size()) return std::nullopt;
  const auto middle =
      widths.begin() + static_cast<std::ptrdiff_t>(widths.size() / 2);
  std::ranges::nth_element(widths, middle);
  return BucketWidthFrom(std::max(*middle, changes.request.width));
}

void ChangeFinder::Add(const Sample& sample) {
  if (!Counts(sample, request_.allow_tainted)) return;
  const Track empty{BucketMedians(request_.width), AddressLog(request_.width)};
  Track& track = tracks_.try_emplace(sorter_.IdOf(sample), empty).first->second;
  track.medians.Add(sample.at, RankedValue(sample));
  track.addresses.Add(sample.at, sample.address);
}

bool ChangeFinder::HasOthers(StoredSeries id) const {
  id.cold_start = !id.cold_start;
  return tracks_.contains(id);
}

SeriesChanges ChangeFinder::Conclude(const StoredSeries& id,
                                     Track& track) const {
  SeriesChanges series{.id = id};
  track.medians.Finish();
  const double smallest =
      SmallestStep(ValuesOf(track.medians.points()), request_);
  series.samples = track.medians.samples();
  series.points = track.medians.points().size();
  series.skipped = track.medians.skipped();
  series.min_difference = Nanoseconds(std::llround(smallest));
  series.addresses = track.addresses.seen();
  series.addresses_rotate = track.addresses.rotates();
  series.address_changes = track.addresses.Changes();
  series.levels = LevelsOf(track.medians, smallest);
  CountSameHours(series.levels);
  PutAddressesBeside(request_.width, series);
  return series;
}

Changes ChangeFinder::Finish() {
  Changes changes{.request = request_};
  for (auto& [id, track] : tracks_) {
    if (id.cold_start && HasOthers(id)) continue;
    changes.series.push_back(Conclude(id, track));
  }
  changes.text = Sentence(changes);
  return changes;
}

}  // namespace regionbench
