// SPDX-License-Identifier: Apache-2.0
#include "aggregator/insight/kind.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <tuple>

#include "aggregator/insight/series_kind.h"

namespace regionbench {
namespace {

// In the order of preference: a lookup that failed, or a first attempt, makes
// a kind only where there is no other.
using Way = std::tuple<bool, bool, std::uint64_t>;

bool IsOf(const StoredSeries& series, const Kind& kind) {
  return series.method == kind.method && series.conn == kind.conn &&
         series.cold_start == kind.cold_start &&
         (series.family == kind.family || series.family == 0);
}

void Count(const SeriesCount& count, Kind& kind) {
  const auto timeout = count.series.timeout;
  if (!IsOf(count.series, kind)) {
    kind.others += count.attempts;
    return;
  }
  kind.attempts += count.attempts;
  if (timeout.count() == 0) return;
  kind.timeout =
      kind.timeout.count() == 0 ? timeout : std::min(kind.timeout, timeout);
}

}  // namespace

std::optional<Kind> UsualKind(std::span<const SeriesCount> counts) {
  std::map<std::tuple<Method, Conn, int, bool>, std::uint64_t> ways;
  for (const SeriesCount& count : counts) {
    const StoredSeries& series = count.series;
    ways[{series.method, series.conn, series.family, series.cold_start}] +=
        count.attempts;
  }
  const auto usual = std::ranges::max_element(ways, {}, [](const auto& way) {
    const auto& [method, conn, family, cold_start] = way.first;
    return Way(!cold_start, family != 0, way.second);
  });
  if (usual == ways.end()) return std::nullopt;
  Kind kind;
  std::tie(kind.method, kind.conn, kind.family, kind.cold_start) = usual->first;
  for (const SeriesCount& count : counts) Count(count, kind);
  return kind;
}

std::optional<double> ValueOf(const Sample& sample, const Kind& kind,
                              bool allow_tainted) {
  if (!Counts(sample, allow_tainted)) return std::nullopt;
  if (!IsOf(StoredSeriesOf(sample), kind)) return std::nullopt;
  const double value = RankedValue(sample);
  const bool late = kind.timeout.count() > 0 &&
                    value > static_cast<double>(kind.timeout.count());
  return late ? std::numeric_limits<double>::infinity() : value;
}

std::string KindText(const Kind& kind) {
  return KindText(StoredSeries{.probe = {},
                               .target = {},
                               .method = kind.method,
                               .conn = kind.conn,
                               .family = kind.family,
                               .timeout = std::chrono::seconds(1),
                               .cold_start = kind.cold_start});
}

}  // namespace regionbench
