// SPDX-License-Identifier: Apache-2.0
#include "aggregator/store/clickhouse/appending.h"

#include <map>
#include <optional>
#include <utility>

#include "aggregator/store/clickhouse/row_binary.h"
#include "aggregator/store/clickhouse/row_order.h"
#include "aggregator/store/clickhouse/sample_codec.h"
#include "aggregator/store/clickhouse/seen_blocks.h"

namespace regionbench {
namespace {

constexpr std::size_t kTypicalRow = 160;
constexpr std::size_t kMostDays = 50;  // a server takes 100 in one insert

using HourOfProbe = std::pair<std::uint32_t, std::string>;

/// What a batch has that was not there, by hours.
class FreshSamples {
 public:
  FreshSamples(std::size_t samples, std::int64_t open_hour)
      : open_hour_(open_hour) {
    inserts_.emplace_back().reserve(samples * kTypicalRow);
  }

  // Of an hour that is not over, who sent is of no interest: the whole of it
  // is going to be rolled up.
  void Add(const Sample& sample) {
    std::string& rows = RowsFor(sample);
    WriteSampleRow(sample, rows);
    const std::uint32_t hour = HourNumber(sample.at);
    const std::string_view probe = sample.probe;
    ++Arrivals(hour, hour < open_hour_ ? probe : std::string_view());
  }

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

 private:
  // Most samples are of the same hour as the one before.
  std::int64_t& Arrivals(std::uint32_t hour, std::string_view probe) {
    const bool same = last_ != arrivals_.end() && last_->first.first == hour &&
                      last_->first.second == probe;
    if (!same) last_ = arrivals_.try_emplace({hour, std::string(probe)}).first;
    return last_->second;
  }

  // Days come one after the other.
  std::string& RowsFor(const Sample& sample) {
    const std::uint16_t day = DayNumber(sample.at);
    days_ += day == day_ ? 0 : 1;
    day_ = day;
    if (days_ > kMostDays) {
      days_ = 1;
      inserts_.emplace_back();
    }
    return inserts_.back();
  }

  const std::int64_t open_hour_;
  std::vector<std::string> inserts_;
  std::size_t days_ = 0;  // of the last insert
  std::optional<std::uint16_t> day_;
  std::map<HourOfProbe, std::int64_t> arrivals_;
  std::map<HourOfProbe, std::int64_t>::iterator last_ = arrivals_.end();
};

// Each sample once, and which they are in `counts`.
std::vector<const Sample*> TakeNew(std::span<const Sample> samples,
                                   SeenBlocks& seen, AppendCounts& counts) {
  std::vector<const Sample*> rows;
  rows.reserve(samples.size());
  counts.fresh.reserve(samples.size());
  for (const Sample& sample : samples) {
    const bool is_new = seen.Mark(sample);
    if (is_new) rows.push_back(&sample);
    ++(is_new ? counts.accepted : counts.duplicate);
    counts.fresh.push_back(is_new);
  }
  return rows;
}

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
  std::vector<const Sample*> rows = TakeNew(samples, seen, counts);
  if (rows.empty()) return counts;
  SortAsRows(rows);
  const WallTime now = context.now();
  FreshSamples fresh(rows.size(), OpenHour(now));
  for (const Sample* sample : rows) fresh.Add(*sample);
  return fresh.InsertRows(connection)
      .and_then([&] { return fresh.InsertArrivals(connection, now, id); })
      .and_then([&] { return seen.Save(connection); })
      .map([&] { return counts; });
}

}  // namespace regionbench
