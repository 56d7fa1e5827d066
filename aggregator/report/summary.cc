// SPDX-License-Identifier: Apache-2.0
#include "aggregator/report/summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "aggregator/report/duration_text.h"
#include "aggregator/stats/box.h"
#include "aggregator/stats/intervals.h"
#include "aggregator/stats/moments.h"
#include "aggregator/stats/quantile.h"

namespace regionbench {
namespace {

constexpr std::size_t kMostOutliers = 48;
constexpr std::size_t kFewestForClockCheck = 10;
constexpr double kUserClockShare = 0.1;

std::optional<Nanoseconds> At(const CensoredSample& sample, double p) {
  const auto value = Quantile(sample, p);
  return value ? Finite(*value) : std::nullopt;
}

Box BoxOf(const CensoredSample& sample, double confidence) {
  Box box;
  const auto plot = MakeBoxPlot(sample);
  const auto moments = MomentsOf(sample.received);
  if (!plot || !moments) return box;
  box.min = Finite(moments->min);
  box.max = Finite(moments->max);
  box.mean = Finite(moments->mean);
  box.stddev = Finite(std::sqrt(moments->variance));
  box.whisker_low = Finite(plot->whisker.low);
  box.whisker_high = Finite(plot->whisker.high);
  box.q1 = Finite(plot->q1);
  box.median = Finite(plot->median);
  box.q3 = Finite(plot->q3);
  box.p90 = At(sample, 0.90);
  box.p95 = At(sample, 0.95);
  box.p99 = At(sample, 0.99);
  const RankInterval median = QuantileInterval(sample, 0.5, confidence);
  box.median_low = Finite(median.value.low);
  box.median_high = Finite(median.value.high);
  return box;
}

// The farthest on either side when there are too many to keep.
std::vector<Nanoseconds> OutliersOf(const CensoredSample& sample) {
  std::vector<Nanoseconds> outliers;
  const auto plot = MakeBoxPlot(sample);
  if (!plot) return outliers;
  const auto low = std::min(plot->beyond_low, kMostOutliers / 2);
  const auto high = std::min(plot->beyond_high, kMostOutliers - low);
  for (const double value : sample.received.first(low)) {
    outliers.push_back(*Finite(value));
  }
  for (const double value : sample.received.last(high)) {
    outliers.push_back(*Finite(value));
  }
  return outliers;
}

void AddPhase(std::string_view name, const TargetLog& log,
              std::optional<Nanoseconds> Phases::*phase, TargetReport& report) {
  std::vector<double> values;
  for (std::size_t i = 0; i < log.phases.size(); ++i) {
    const auto& value = log.phases[i].*phase;
    if (!value || log.observations[i].outcome != Outcome::kOk) continue;
    values.push_back(static_cast<double>(value->count()));
  }
  const auto median = QuantileInPlace(values, 0.5);
  if (median) report.phase_medians[std::string(name)] = *Finite(*median);
}

void AddPhases(const TargetLog& log, TargetReport& report) {
  AddPhase("resolve", log, &Phases::resolve, report);
  AddPhase("connect", log, &Phases::connect, report);
  AddPhase("tls", log, &Phases::tls, report);
  AddPhase("processing", log, &Phases::processing, report);
  AddPhase("transfer", log, &Phases::transfer, report);
}

void Count(const TargetLog& log, bool allow_tainted, TargetReport& report) {
  for (const Observation& seen : log.observations) {
    if (seen.tainted && !allow_tainted) continue;
    ++report.n;
    const bool ok = seen.outcome == Outcome::kOk;
    if (ok) {
      ++report.ok;
    } else {
      ++report.failures[seen.outcome];
    }
  }
  if (report.n == 0) return;
  report.loss_ratio =
      static_cast<double>(report.n - report.ok) / static_cast<double>(report.n);
}

// A coarse clock gives the same value again and again.
void WarnOfCoarseClock(const std::vector<double>& received,
                       TargetReport& report) {
  if (received.size() < kFewestForClockCheck) return;
  const double middle = received[received.size() / 2];
  const auto [first, last] =
      std::equal_range(received.begin(), received.end(), middle);
  if (static_cast<std::size_t>(last - first) * 2 <= received.size()) return;
  report.warnings.push_back(fmt::format(
      "more than half of the round trips are exactly {} ms: is the clock "
      "coarse?",
      Milliseconds(*Finite(middle), 3)));
}

void WarnOfUserClock(const TargetLog& log, TargetReport& report) {
  const auto by_user = static_cast<double>(
      std::ranges::count(log.observations, true, &Observation::by_user_clock));
  const double share = by_user / static_cast<double>(report.ok);
  if (report.ok == 0 || share <= kUserClockShare) return;
  report.warnings.push_back(
      fmt::format("{} of the round trips are by the program's own clock, not "
                  "the kernel's (a retransmission or a missing stamp)",
                  Percent(std::min(share, 1.0))));
}

}  // namespace

std::optional<Nanoseconds> Finite(double nanoseconds) {
  if (!std::isfinite(nanoseconds)) return std::nullopt;
  return Nanoseconds{std::llround(nanoseconds)};
}

TargetReport Summarize(const ResolvedTarget& target, const TargetLog& log,
                       const Series& series, const ReportRequest& request) {
  TargetReport report;
  report.target = target.id;
  report.name = target.name;
  report.city = target.city;
  report.address = log.address;
  report.timeout = log.timeout;
  report.warnings = target.warnings;
  Count(log, request.allow_tainted, report);
  const CensoredSample sample{series.received, series.lost};
  report.rtt = BoxOf(sample, request.confidence);
  report.outliers = OutliersOf(sample);
  AddPhases(log, report);
  WarnOfCoarseClock(series.received, report);
  WarnOfUserClock(log, report);
  if (series.received.empty()) report.standing = Standing::kSilent;
  return report;
}

}  // namespace regionbench
