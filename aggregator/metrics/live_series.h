// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <shared_mutex>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "aggregator/metrics/live_histogram.h"
#include "aggregator/metrics/page_writer.h"
#include "aggregator/metrics/series_labels.h"
#include "config/core/time.h"
#include "probe/sample/sample.h"

namespace regionbench {

/// What was committed since the program started, counted by series:
/// `regionbench_samples_total`, `regionbench_round_trip_seconds` and, of cold
/// http exchanges, `regionbench_phase_seconds`.
///
/// Every sample is counted by its outcome. In the histograms are the replies
/// that statistics count: in time, and not taken while the probe itself was
/// late (tainted). About 0.8 kB a series (metrics_bench), more with phases.
/// Any thread; a page keeps Observe waiting for a few hundred series at most.
class LiveSeries {
 public:
  explicit LiveSeries(SeriesCap& cap) : cap_(cap) {}

  /// Samples that are stored now and were not before.
  void Observe(std::span<const Sample> samples, WallTime now = WallNow());

  /// When a probe was heard last before this program started. What was observed
  /// since counts for more.
  void RememberProbe(const std::string& probe, WallTime last);

  /// Since when something must have been heard to stay on the page.
  struct Staying {
    WallTime series{};
    WallTime probes{};
  };
  /// Leaves out what was not heard since, and makes room under the cap: its
  /// counters begin anew if it comes back. Not while a page is written; then
  /// the next call will do.
  void Expire(const Staying& since);

  void Write(PageWriter& page) const;

  [[nodiscard]] std::map<std::string, WallTime> LastHeard() const;
  [[nodiscard]] std::set<TargetId> Targets() const;

 private:
  using PhaseHistograms = std::array<LiveHistogram, 5>;
  struct Live {
    SeriesLabels labels;
    std::array<std::uint64_t, kOutcomes.size()> outcomes{};
    LiveHistogram round_trips;
    std::unique_ptr<PhaseHistograms> phases;  // once there are any
    WallTime heard{};
  };

  Live* Find(const Sample& sample);
  static void Count(const Sample& sample, Live& live);
  template <typename WriteOne>
  void ForEach(const WriteOne& write) const;

  SeriesCap& cap_;
  mutable std::shared_mutex pages_;  // shared: nothing expires meanwhile
  mutable std::mutex mutex_;         // guards the rest
  std::vector<Live*> series_;        // in order of arrival
  std::unordered_map<std::string, std::unique_ptr<Live>> by_key_;
  std::map<std::string, WallTime> last_heard_;
  std::string key_;  // reused: a known series allocates nothing
};

}  // namespace regionbench
