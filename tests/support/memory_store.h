// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "aggregator/store/store.h"

namespace regionbench::support {

/// A store that lasts as long as the test, for whoever needs one.
class MemoryStore : public Store {
 public:
  Result<AppendCounts> Append(std::span<const Sample> samples) override {
    AppendCounts counts;
    for (const Sample& sample : samples) {
      counts.fresh.push_back(
          seen_.insert({sample.probe, sample.boot, sample.seq}).second);
      if (counts.fresh.back()) {
        samples_.push_back(sample);
        ++counts.accepted;
      } else {
        ++counts.duplicate;
      }
    }
    return counts;
  }

  Result<void> Read(const SampleQuery& query,
                    const std::function<void(Sample)>& visit) override {
    std::vector<Sample> found;
    std::ranges::copy_if(
        samples_, std::back_inserter(found), [&](const Sample& s) {
          return s.at >= horizon_.samples && Matches(query, s, s.at);
        });
    for (Sample& sample : found) {
      if (sample.at >= horizon_.details) continue;
      sample.user_rtt = sample.lag = sample.sent_mono = std::nullopt;
      sample.local_port = 0;
    }
    std::ranges::stable_sort(
        found, {}, [](const Sample& s) { return std::pair(s.at, s.seq); });
    for (Sample& sample : found) visit(std::move(sample));
    return {};
  }

  Result<std::size_t> RollUp(std::size_t most) override {
    const std::size_t n = std::min(most, samples_.size() - rolled_up_);
    std::vector<Sample> next(
        samples_.begin() + static_cast<std::ptrdiff_t>(rolled_up_),
        samples_.begin() + static_cast<std::ptrdiff_t>(rolled_up_ + n));
    std::ranges::sort(next, {},
                      [](const Sample& s) { return std::pair(s.at, s.seq); });
    Rows minutes;
    for (const Sample& sample : next) {
      const WallTime start = StartOf(RollupSpan::kMinute, sample.at);
      RowAt(StoredSeriesOf(sample), start, minutes).Add(sample);
    }
    for (const auto& [place, minute] : minutes) {
      const auto& [series, start] = place;
      const WallTime hour = StartOf(RollupSpan::kHour, start);
      RowAt(series, hour, hours_).Merge(minute);
      if (start < horizon_.minutes) continue;
      RowAt(series, start, minutes_).Merge(minute);
    }
    rolled_up_ += n;
    return n;
  }

  Result<void> Forget(const Horizon& before) override {
    (void)RollUp(samples_.size());
    const auto later = [](WallTime old, WallTime now) {
      return std::max(old, StartOf(RollupSpan::kHour, now));
    };
    horizon_ = {later(horizon_.samples, before.samples),
                later(horizon_.minutes, before.minutes),
                later(horizon_.details, before.details)};
    std::erase_if(samples_, [this](const Sample& sample) {
      return sample.at < horizon_.samples;
    });
    std::erase_if(minutes_, [this](const auto& row) {
      return row.first.second < horizon_.minutes;
    });
    rolled_up_ = samples_.size();
    return {};
  }

  Result<Horizon> Remembers() override { return horizon_; }

  Result<void> ReadRollups(
      const SampleQuery& query, RollupSpan span,
      const std::function<void(const RollupRow&)>& visit) override {
    for (const auto& [place, row] :
         span == RollupSpan::kHour ? hours_ : minutes_) {
      if (Matches(query, row.series, row.start)) visit(row);
    }
    return {};
  }

  Result<std::vector<SeriesCount>> Count(const SampleQuery& query) override {
    std::map<StoredSeries, std::uint64_t> counts;
    for (const auto& [place, row] : hours_) {
      if (row.start >= horizon_.samples) continue;
      if (!Matches(query, row.series, row.start)) continue;
      counts[row.series] += row.rollup.sent + row.rollup.invalid;
    }
    (void)Read(query, [&](const Sample& s) { ++counts[StoredSeriesOf(s)]; });
    std::vector<SeriesCount> all;
    for (const auto& [series, n] : counts) all.push_back({series, n});
    return all;
  }

  Result<std::vector<SeriesSeen>> Seen() override {
    std::map<StoredSeries, SeriesSeen> seen;
    const auto add = [&](const StoredSeries& series, WallTime start) {
      const auto [entry, fresh] = seen.try_emplace(series);
      SeriesSeen& one = entry->second;
      one.series = series;
      one.first = fresh ? start : std::min(one.first, start);
      one.last = fresh ? start : std::max(one.last, start);
    };
    for (const auto& [place, row] : minutes_) add(row.series, row.start);
    for (const auto& [place, row] : hours_) {
      if (row.start < horizon_.minutes) add(row.series, row.start);
    }
    std::vector<SeriesSeen> all;
    for (const auto& [series, one] : seen) all.push_back(one);
    return all;
  }

  Result<StoreSize> Size() override {
    return StoreSize{.bytes = samples_.size() * sizeof(Sample),
                     .recent = samples_.size()};
  }

  /// There is nothing smaller than a vector.
  Result<CompactionStep> Compact(const CompactionGoal& /*goal*/) override {
    return CompactionStep();
  }

  Result<bool> ShrinkTo(std::uint64_t bytes) override {
    while (samples_.size() * sizeof(Sample) > bytes) {
      if (samples_.empty()) return false;
      const auto oldest = std::ranges::min_element(samples_, {}, &Sample::at);
      const WallTime hour = StartOf(RollupSpan::kHour, oldest->at);
      (void)Forget({.samples = EndOf(RollupSpan::kHour, hour)});
    }
    return true;
  }

  Result<bool> Tidy() override { return false; }

  Result<void> BackUp(
      const std::string& path,
      const std::function<bool(std::uint64_t, std::uint64_t)>& /*go_on*/)
      override {
    return Fail(ErrorCode::kStorage, path + ": a memory is not a file");
  }

 private:
  using Rows = std::map<std::pair<StoredSeries, WallTime>, RollupRow>;

  static RollupRow& RowAt(const StoredSeries& series, WallTime start,
                          Rows& rows) {
    RollupRow& row = rows[{series, start}];
    row.series = series;
    row.start = start;
    return row;
  }

  // A sample, or a series with a time.
  template <typename Described>
  static bool Matches(const SampleQuery& query, const Described& what,
                      WallTime at) {
    return (!query.since || at >= *query.since) &&
           (!query.until || at < *query.until) &&
           (!query.probe || what.probe == *query.probe) &&
           (!query.method || what.method == *query.method) &&
           (!query.conn || what.conn == *query.conn) &&
           IsWanted(query, what.target);
  }

  std::vector<Sample> samples_;
  std::set<std::tuple<std::string, std::string, std::uint64_t>> seen_;
  std::size_t rolled_up_ = 0;  // the first so many of samples_
  Horizon horizon_;
  Rows minutes_;
  Rows hours_;
};

}  // namespace regionbench::support
