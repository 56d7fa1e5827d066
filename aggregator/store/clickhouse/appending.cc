// SPDX-License-Identifier: Apache-2.0
#include "aggregator/store/clickhouse/appending.h"

#include <map>
#include <set>
#include <utility>

#include "aggregator/store/clickhouse/row_binary.h"
#include "aggregator/store/clickhouse/sample_codec.h"
#include "aggregator/store/clickhouse/seen_blocks.h"

namespace regionbench {
namespace {

constexpr std::size_t kTypicalRow = 160;
constexpr std::size_t kMostDays = 50;  // a server takes 100 in one insert

using HourOfProbe = std::pair<std::uint32_t, std::string>;

/// What a batch has that was not there.
class FreshSamples {
 public:
  explicit FreshSamples(std::int64_t open_hour) : open_hour_(open_hour) {}

  // Of an hour that is not over, who sent is of no interest: the whole of it
  // is going to be rolled up.
  void Add(const Sample& sample) {
    std::string& rows = RowsFor(sample);
    WriteSampleRow(sample, rows);
    const std::uint32_t hour = HourNumber(sample.at);
    const std::string_view probe = sample.probe;
    ++Arrivals(hour, hour < open_hour_ ? probe : std::string_view());
  }

  [[nodiscard]] bool Empty() const { return arrivals_.empty(); }

  Result<void> InsertRows(ClickhouseConnection& connection) const {
    for (const std::string& rows : inserts_) {
      auto done = connection.Insert("sample_rows", rows);
      if (!done) return done;
    }
    return {};
  }

  Result<void> InsertArrivals(ClickhouseConnection& connection, WallTime now,
                              std::uint64_t id) const {
    std::string rows;
    RowBinaryWriter row(rows);
    for (const auto& [place, n] : arrivals_) {
      row.Number(DayNumber(now));
      row.Number(id);
      row.Number(place.first);
      row.Text(place.second);
      row.Number(n);
    }
    return connection.Insert("arrivals", rows);
  }

  void Reserve(std::size_t samples) {
    inserts_.emplace_back().reserve(samples * kTypicalRow);
  }

 private:
  // Most samples are of the same hour as the one before.
  std::int64_t& Arrivals(std::uint32_t hour, std::string_view probe) {
    const bool same = last_ != arrivals_.end() && last_->first.first == hour &&
                      last_->first.second == probe;
    if (!same) last_ = arrivals_.try_emplace({hour, std::string(probe)}).first;
    return last_->second;
  }

  std::string& RowsFor(const Sample& sample) {
    const std::uint16_t day = DayNumber(sample.at);
    if (!days_.contains(day) && days_.size() == kMostDays) {
      days_.clear();
      inserts_.emplace_back();
    }
    days_.insert(day);
    return inserts_.back();
  }

  const std::int64_t open_hour_;
  std::vector<std::string> inserts_;
  std::set<std::uint16_t> days_;  // of the last insert
  std::map<HourOfProbe, std::int64_t> arrivals_;
  std::map<HourOfProbe, std::int64_t>::iterator last_ = arrivals_.end();
};

}  // namespace

Result<AppendCounts> AppendSamples(const ClickhouseContext& context,
                                   std::span<const Sample> samples,
                                   std::uint64_t id) {
  AppendCounts counts;
  if (samples.empty()) return counts;
  ClickhouseConnection& connection = context.connection;
  SeenBlocks seen;
  for (const Sample& sample : samples) seen.Expect(sample);
  if (auto loaded = seen.Load(connection); !loaded) {
    return tl::unexpected(loaded.error());
  }
  const WallTime now = context.now();
  FreshSamples fresh(OpenHour(now));
  fresh.Reserve(samples.size());
  counts.fresh.reserve(samples.size());
  for (const Sample& sample : samples) {
    const bool is_new = seen.Mark(sample);
    if (is_new) fresh.Add(sample);
    ++(is_new ? counts.accepted : counts.duplicate);
    counts.fresh.push_back(is_new);
  }
  if (fresh.Empty()) return counts;
  return fresh.InsertRows(connection)
      .and_then([&] { return fresh.InsertArrivals(connection, now, id); })
      .and_then([&] { return seen.Save(connection); })
      .map([&] { return counts; });
}

}  // namespace regionbench
