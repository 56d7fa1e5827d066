// SPDX-License-Identifier: Apache-2.0
#include "aggregator/metrics/metrics.h"

#include <array>

#include "aggregator/metrics/process.h"

namespace regionbench {
namespace {

// As long as the longest window can still show it.
constexpr std::chrono::hours kSeriesStay{25};
// Long enough to hear of one that fell silent.
constexpr std::chrono::hours kProbesStay{24 * 7};

}  // namespace

Metrics::Metrics(MetricsOptions options)
    : describe_(options.windows.describe),
      cap_(options.max_series),
      live_(cap_),
      self_(options.version),
      windows_(std::move(options.windows), cap_,
               [this](const std::string& probe, WallTime last) {
                 live_.RememberProbe(probe, last);
               }) {}

MetricsPage Metrics::Page(std::string_view accept, WallTime now) {
  live_.Expire({.series = now - kSeriesStay, .probes = now - kProbesStay});
  const PageForm form = PreferredForm(accept);
  auto& size = form == PageForm::kText ? text_size_ : protobuf_size_;
  // A little more than last time, so that it rarely moves while it grows.
  const std::size_t last = size;
  const auto page = MakePageWriter(form, last + last / 16);
  live_.Write(*page);
  windows_.Write(*page);
  WriteTargets(*page);
  WriteProbes(*page);
  WriteCap(*page);
  self_.Write(*page);
  WriteProcess(*page);
  std::string body = page->Take();
  size = body.size();
  return {ContentTypeOf(form), std::move(body)};
}

void Metrics::WriteTargets(PageWriter& page) const {
  auto targets = live_.Targets();
  targets.merge(windows_.Targets());
  page.Begin({"regionbench_target_info",
              "1 for each target on this page, with what it is called."});
  for (const TargetId& id : targets) {
    const ResolvedTarget target = describe_(id);
    page.Value(std::array<Label, 5>{{{"provider", id.provider},
                                     {"region", id.region},
                                     {"service", id.service},
                                     {"name", target.name},
                                     {"city", target.city}}},
               1);
  }
}

void Metrics::WriteProbes(PageWriter& page) const {
  const auto heard = live_.LastHeard();
  page.Begin({"regionbench_probe_info", "1 for each probe that was heard."});
  for (const auto& [probe, unused] : heard) {
    page.Value(std::array{Label{"probe", probe}}, 1);
  }
  page.Begin({"regionbench_probe_last_ingest_timestamp_seconds",
              "When samples of a probe were stored last."});
  for (const auto& [probe, last] : heard) {
    const std::chrono::duration<double> seconds = last.time_since_epoch();
    page.Value(std::array{Label{"probe", probe}}, seconds.count());
  }
}

void Metrics::WriteCap(PageWriter& page) const {
  page.Begin({"regionbench_series",
              "Measured series (probe, target, method, conn) on this page."});
  page.Value({}, static_cast<double>(cap_.admitted()));
  page.Begin({"regionbench_series_limit",
              "How many measured series this page may show: max_series."});
  page.Value({}, static_cast<double>(cap_.most()));
  page.Begin({"regionbench_series_refused_total",
              "Measured series that max_series keeps off this page.",
              MetricKind::kCounter});
  page.Value({}, static_cast<double>(cap_.refused()));
}

}  // namespace regionbench
