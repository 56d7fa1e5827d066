// SPDX-License-Identifier: Apache-2.0
#include "dashboard/service/stored_series.h"

#include <fmt/format.h>

#include <algorithm>

#include "config/core/glob.h"

namespace regionbench {

void RollUpForReading(Store& store) {
  constexpr std::size_t kBatch = 50'000;
  for (;;) {
    const auto rolled = store.RollUp(kBatch);
    if (!rolled || *rolled < kBatch) return;
  }
}

Result<std::vector<SeriesSeen>> FittingSeries(Store& store, SampleQuery query) {
  return store.Seen().map([&query](std::vector<SeriesSeen> all) {
    std::erase_if(all, [&query](const SeriesSeen& one) {
      const StoredSeries& series = one.series;
      const bool in_time =
          (!query.until || one.first < *query.until) &&
          (!query.since || EndOf(RollupSpan::kHour, one.last) > *query.since);
      const bool fits =
          (!query.probe || MatchesGlob(*query.probe, series.probe)) &&
          (!query.method || series.method == *query.method) &&
          (!query.conn || series.conn == *query.conn) &&
          IsWanted(query, series.target);
      return !in_time || !fits;
    });
    std::ranges::sort(all, {}, &SeriesSeen::series);
    return all;
  });
}

Result<void> CheckWork(const std::vector<SeriesSeen>& series,
                       const TimeSpan& window, RollupSpan span) {
  const auto row = EndOf(span, WallTime()) - WallTime();
  std::size_t rows = 0;
  for (const SeriesSeen& one : series) {
    const WallTime since = std::max(window.since, one.first);
    const WallTime until =
        std::min(window.until, EndOf(RollupSpan::kHour, one.last));
    if (since < until) rows += static_cast<std::size_t>((until - since) / row);
  }
  if (rows <= kMostRows) return {};
  return Fail(ErrorCode::kInvalidInput,
              fmt::format("since: {} series over so long are too much for one "
                          "answer: name fewer probes or targets, or a shorter "
                          "time",
                          series.size()));
}

}  // namespace regionbench
