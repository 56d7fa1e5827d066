// SPDX-License-Identifier: Apache-2.0
#include "aggregator/store/clickhouse/rolling_up.h"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "aggregator/store/clickhouse/row_stream.h"
#include "aggregator/store/clickhouse/sample_codec.h"

namespace regionbench {
namespace {

constexpr std::size_t kMostArrivals = 2000;
// An hour of more samples is rolled up in slices of its probes, so that the
// server needs about a gigabyte for it.
constexpr std::uint64_t kSamplesInSlice = 20'000'000;

/// Samples of one batch, hour and (where it is late) probe.
struct Arrival {
  std::uint64_t id = 0;
  std::uint32_t hour = 0;
  std::string probe;
  std::int64_t waiting = 0;
  std::int64_t n = 0;  // of them, to be rolled up now
};

Result<std::vector<Arrival>> PendingArrivals(ClickhouseConnection& connection,
                                             std::size_t most) {
  std::vector<Arrival> all;
  auto read = ReadRows(
      connection,
      "SELECT id, hour, probe, sum(n) AS waiting FROM arrivals GROUP BY id, "
      "hour, probe HAVING waiting > 0 ORDER BY id, hour, probe LIMIT " +
          std::to_string(kMostArrivals),
      [&all](RowBinaryReader& reader) {
        Arrival one{.id = reader.Number<std::uint64_t>(),
                    .hour = reader.Number<std::uint32_t>(),
                    .probe = std::string(reader.Text()),
                    .waiting = reader.Number<std::int64_t>()};
        if (reader.Ok()) all.push_back(std::move(one));
        return reader.Ok();
      });
  if (!read) return tl::unexpected(read.error());
  auto left = static_cast<std::int64_t>(most);
  std::size_t taken = 0;
  for (; taken < all.size() && left > 0; ++taken) {
    all[taken].n = std::min(all[taken].waiting, left);
    left -= all[taken].n;
  }
  all.resize(taken);
  return all;
}

// What is left of an arrival is said anew, in place of so many fewer: two equal
// parts of it would be equal blocks, which a replicated table takes once.
Result<void> MarkRolled(const ClickhouseContext& context,
                        const std::vector<Arrival>& arrivals) {
  std::string rows;
  RowBinaryWriter row(rows);
  const auto add = [&](const Arrival& one, std::int64_t n) {
    row.Number(DayNumber(context.now()));
    row.Number(one.id);
    row.Number(one.hour);
    row.Text(one.probe);
    row.Number(n);
  };
  for (const Arrival& one : arrivals) {
    add(one, -one.waiting);
    if (one.waiting > one.n) add(one, one.waiting - one.n);
  }
  return context.connection.Insert("arrivals", rows);
}

Result<void> Compute(const ClickhouseContext& context,
                     const ClickhouseState& state, RollupSpan span,
                     const std::string& condition) {
  return context.connection.Change("INSERT INTO rollups " +
                                   RollupSql(span, condition, state.removed));
}

std::int64_t HourAt(WallTime at) { return HourNumber(at); }

// Minutes that live in `rollups` and are not forgotten.
bool KeepsMinutesOf(std::int64_t hour, const Horizon& horizon) {
  return hour >= HourAt(horizon.minutes) && hour < HourAt(horizon.samples);
}

std::string HoursSql(const std::set<std::int64_t>& hours) {
  std::string list;
  for (const std::int64_t hour : hours) {
    list += (list.empty() ? "" : ",") + std::to_string(hour);
  }
  return "hour IN (" + list + ")";
}

/// What has to be computed again: of some hours all probes, of others a few.
struct LateHours {
  std::map<std::int64_t, std::set<std::string>> probes;
  std::set<std::int64_t> whole;

  void Add(const Arrival& arrival) {
    if (arrival.probe.empty()) {
      whole.insert(arrival.hour);
    } else {
      probes[arrival.hour].insert(arrival.probe);
    }
  }

  template <typename Keep>
  [[nodiscard]] LateHours Only(Keep keep) const {
    LateHours some;
    for (const auto& [hour, names] : probes) {
      if (keep(hour)) some.probes[hour] = names;
    }
    std::ranges::copy_if(whole, std::inserter(some.whole, some.whole.end()),
                         keep);
    return some;
  }

  /// Of `probes`, those of each day.
  [[nodiscard]] std::vector<LateHours> ByDay() const {
    constexpr std::int64_t kDay = 24;
    std::map<std::int64_t, LateHours> days;
    for (const auto& [hour, names] : probes) {
      days[hour / kDay].probes[hour] = names;
    }
    std::vector<LateHours> all;
    all.reserve(days.size());
    for (auto& [day, some] : days) all.push_back(std::move(some));
    return all;
  }

  [[nodiscard]] std::string PairsSql() const {
    std::set<std::int64_t> hours;
    std::string pairs;
    for (const auto& [hour, names] : probes) {
      hours.insert(hour);
      for (const std::string& name : names) {
        pairs += (pairs.empty() ? "(" : ",(") + std::to_string(hour) + "," +
                 SqlText(name) + ")";
      }
    }
    return HoursSql(hours) + " AND (hour, probe) IN (" + pairs + ")";
  }
};

/// Hours that have samples, and how many; duplicates count too.
Result<std::map<std::int64_t, std::uint64_t>> HoursWithSamples(
    ClickhouseConnection& connection, std::int64_t since, std::int64_t until) {
  std::map<std::int64_t, std::uint64_t> hours;
  return ReadRows(connection,
                  "SELECT hour, count() FROM sample_rows WHERE hour >= " +
                      std::to_string(since) + " AND hour < " +
                      std::to_string(until) + " GROUP BY hour",
                  [&hours](RowBinaryReader& reader) {
                    const auto hour = reader.Number<std::uint32_t>();
                    const auto n = reader.Number<std::uint64_t>();
                    if (reader.Ok()) hours[hour] = n;
                    return reader.Ok();
                  })
      .map([&hours] { return hours; });
}

Result<void> ComputeHour(const ClickhouseContext& context,
                         const ClickhouseState& state, RollupSpan span,
                         std::int64_t hour, std::uint64_t samples) {
  const std::uint64_t slices = samples / kSamplesInSlice + 1;
  for (std::uint64_t i = 0; i < slices; ++i) {
    std::string condition = "hour = " + std::to_string(hour);
    if (slices > 1) {
      condition += " AND cityHash64(probe) % " + std::to_string(slices) +
                   " = " + std::to_string(i);
    }
    auto done = Compute(context, state, span, condition);
    if (!done) return done;
  }
  return {};
}

Result<void> ComputeHours(const ClickhouseContext& context,
                          const ClickhouseState& state, RollupSpan span,
                          std::int64_t since, std::int64_t until) {
  if (since >= until) return {};
  const auto hours = HoursWithSamples(context.connection, since, until);
  if (!hours) return tl::unexpected(hours.error());
  for (const auto& [hour, samples] : *hours) {
    auto done = ComputeHour(context, state, span, hour, samples);
    if (!done) return done;
  }
  return {};
}

// A statement for a day or for an hour at most, so that none takes long.
Result<void> ComputeLate(const ClickhouseContext& context,
                         const ClickhouseState& state, RollupSpan span,
                         const LateHours& late) {
  for (const LateHours& day : late.ByDay()) {
    auto done = Compute(context, state, span, day.PairsSql());
    if (!done) return done;
  }
  for (const std::int64_t hour : late.whole) {
    auto done = ComputeHours(context, state, span, hour, hour + 1);
    if (!done) return done;
  }
  return {};
}

}  // namespace

Result<void> SealHours(const ClickhouseContext& context, ClickhouseState& state,
                       std::int64_t until_hour) {
  if (until_hour <= state.sealed_hour) return {};
  return ComputeHours(context, state, RollupSpan::kHour, state.sealed_hour,
                      until_hour)
      .and_then([&] {
        return WriteState(context.connection, kSealedRow, until_hour);
      })
      .map([&] { state.sealed_hour = until_hour; });
}

Result<void> KeepMinutes(const ClickhouseContext& context,
                         const ClickhouseState& state, std::int64_t since_hour,
                         std::int64_t until_hour) {
  return ComputeHours(context, state, RollupSpan::kMinute, since_hour,
                      until_hour);
}

Result<std::size_t> RollUpArrivals(const ClickhouseContext& context,
                                   std::size_t most) {
  auto state = ReadState(context.connection);
  if (!state) return tl::unexpected(state.error());
  auto sealed = SealHours(context, *state, OpenHour(context.now()));
  if (!sealed) return tl::unexpected(sealed.error());
  const auto arrivals = PendingArrivals(context.connection, most);
  if (!arrivals) return tl::unexpected(arrivals.error());
  if (arrivals->empty()) return 0;
  LateHours late;
  std::size_t n = 0;
  for (const Arrival& one : *arrivals) {
    n += static_cast<std::size_t>(one.n);
    if (one.hour < state->sealed_hour) late.Add(one);
  }
  const LateHours minutes = late.Only(
      [&](std::int64_t hour) { return KeepsMinutesOf(hour, state->horizon); });
  return ComputeLate(context, *state, RollupSpan::kHour, late)
      .and_then([&] {
        return ComputeLate(context, *state, RollupSpan::kMinute, minutes);
      })
      .and_then([&] { return MarkRolled(context, *arrivals); })
      .map([n] { return n; });
}

}  // namespace regionbench
