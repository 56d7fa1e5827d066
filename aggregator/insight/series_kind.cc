// SPDX-License-Identifier: Apache-2.0
#include "aggregator/insight/series_kind.h"

#include <fmt/format.h>

#include <limits>

#include "aggregator/report/duration_text.h"

namespace regionbench {

std::string KindText(const StoredSeries& id) {
  std::string text = fmt::format("{} {}", ToText(id.method), ToText(id.conn));
  if (id.family != 0) text += fmt::format(" IPv{}", id.family);
  if (id.timeout != std::chrono::seconds(1) && id.timeout.count() > 0) {
    text += ", timeout " + RoundDuration(id.timeout);
  }
  if (id.cold_start) text += ", first attempts only";
  return text;
}

double RankedValue(const Sample& sample) {
  constexpr double kLost = std::numeric_limits<double>::infinity();
  if (sample.outcome != Outcome::kOk || !sample.rtt) return kLost;
  const bool late = sample.timeout.count() > 0 && *sample.rtt > sample.timeout;
  return late ? kLost : static_cast<double>(sample.rtt->count());
}

bool Counts(const Sample& sample, bool allow_tainted) {
  return sample.outcome != Outcome::kAborted &&
         (allow_tainted || !sample.tainted);
}

StoredSeries SeriesSorter::IdOf(const Sample& sample) {
  int& last = last_[{sample.probe, sample.target, sample.method, sample.conn,
                     sample.timeout}];
  if (sample.family != 0) last = sample.family;
  StoredSeries series = StoredSeriesOf(sample);
  series.family = last;
  return series;
}

}  // namespace regionbench
