// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "aggregator/insight/address_log.h"
#include "aggregator/insight/bucket_medians.h"
#include "aggregator/insight/series_kind.h"
#include "aggregator/report/report.h"

namespace regionbench {

struct ChangesRequest {
  WallTime since{};
  WallTime until{};
  std::chrono::microseconds width = std::chrono::minutes(10);  ///< of a bucket
  Nanoseconds min_difference{1'000'000};
  double min_difference_ratio = 0.02;  ///< of the series' median
  bool allow_tainted = false;
};

/// One step of a series' level. A level without a value lies among the lost.
struct LevelChange {
  WallTime at{};  ///< the first bucket of the new level
  std::optional<Nanoseconds> before;
  std::optional<Nanoseconds> after;
  double score = 0;  ///< |z| of Mann and Whitney, less for autocorrelation
  /// Other days of the window with a change in the same direction within an
  /// hour of this time of day: 2 or more look like a daily pattern.
  std::size_t same_hour_days = 0;
  /// A change of addresses at most an hour's worth of points away.
  std::optional<AddressChange> beside = std::nullopt;
};

struct SeriesChanges {
  StoredSeries id;
  std::size_t samples = 0;
  std::size_t points = 0;
  std::size_t skipped = 0;  ///< buckets with too few attempts
  bool cold_start =
      false;  ///< made of first attempts, as there is nothing else
  Nanoseconds min_difference{0};  ///< smaller steps are not told
  std::size_t addresses = 0;
  bool addresses_rotate = false;  ///< too many to tell changes of
  std::vector<LevelChange> levels = {};
  std::vector<AddressChange> address_changes = {};  ///< all, also those beside
};

struct Changes {
  ChangesRequest request;
  std::vector<SeriesChanges> series = {};  ///< by probe, target, kind
  std::string text = {};                   ///< one plain sentence
};

/// A width at which the middle one of the series would have enough attempts in
/// its buckets; no value when it has, at the width that was asked for.
std::optional<std::chrono::microseconds> WidthForSparse(const Changes& changes);

/// Finds what changed in stored series: rank segmentation (change_points.h) of
/// the medians of all attempts a bucket, failures ranked last, and changes of
/// the address set beside. A step counts from the larger of the two minimum
/// differences, the ratio being of the median of the series' points; steps of
/// less than six points are not seen. First attempts of a process are left out
/// of a series that has others. Takes samples in order of time and keeps one
/// bucket of them a series. One thread.
class ChangeFinder {
 public:
  explicit ChangeFinder(const ChangesRequest& request) : request_(request) {}

  void Add(const Sample& sample);
  /// Once, after the last Add.
  Changes Finish();

 private:
  struct Track {
    BucketMedians medians;
    AddressLog addresses;
  };
  SeriesChanges Conclude(const StoredSeries& id, Track& track) const;
  [[nodiscard]] bool HasOthers(StoredSeries id) const;

  ChangesRequest request_;
  SeriesSorter sorter_;
  std::map<StoredSeries, Track> tracks_;
};

}  // namespace regionbench
