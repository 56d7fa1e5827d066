// SPDX-License-Identifier: Apache-2.0
#include "aggregator/metrics/self_metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <array>
#include <cmath>
#include <map>
#include <mutex>
#include <vector>

namespace regionbench {
namespace {

using prometheus::BuildCounter;
using prometheus::BuildGauge;
using prometheus::BuildHistogram;
using prometheus::Counter;
using prometheus::Gauge;
using prometheus::Histogram;
using prometheus::Registry;

const Histogram::BucketBoundaries& RequestBounds() {
  static const Histogram::BucketBoundaries kBounds = {
      0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
      0.1,    0.25,  0.5,    1,     2.5,  10,    30};
  return kBounds;
}

prometheus::Family<Counter>& CounterFamily(Registry& registry, const char* name,
                                           const char* help) {
  return BuildCounter().Name(name).Help(help).Register(registry);
}

prometheus::Family<Gauge>& GaugeFamily(Registry& registry, const char* name,
                                       const char* help) {
  return BuildGauge().Name(name).Help(help).Register(registry);
}

prometheus::Family<Histogram>& HistogramFamily(Registry& registry,
                                               const char* name,
                                               const char* help) {
  return BuildHistogram().Name(name).Help(help).Register(registry);
}

MetricKind KindOf(prometheus::MetricType type) {
  if (type == prometheus::MetricType::Counter) return MetricKind::kCounter;
  return type == prometheus::MetricType::Histogram ? MetricKind::kHistogram
                                                   : MetricKind::kGauge;
}

void WriteHistogram(std::span<const Label> labels,
                    const prometheus::ClientMetric::Histogram& histogram,
                    PageWriter& page) {
  std::vector<double> bounds;
  std::vector<std::uint64_t> counts;
  std::uint64_t before = 0;
  for (const auto& bucket : histogram.bucket) {
    if (!std::isfinite(bucket.upper_bound)) continue;
    bounds.push_back(bucket.upper_bound);
    counts.push_back(bucket.cumulative_count - before);
    before = bucket.cumulative_count;
  }
  page.Histogram(labels, {.count = histogram.sample_count,
                          .sum = histogram.sample_sum,
                          .bounds = bounds,
                          .counts = counts});
}

double SinceEpoch(WallTime at) {
  return std::chrono::duration<double>(at.time_since_epoch()).count();
}

void FollowTotal(std::uint64_t total, Counter& counter) {
  counter.Increment(static_cast<double>(total) - counter.Value());
}

void WriteFamily(const prometheus::MetricFamily& family, PageWriter& page) {
  page.Begin({family.name, family.help, KindOf(family.type)});
  for (const prometheus::ClientMetric& metric : family.metric) {
    std::vector<Label> labels;
    for (const auto& label : metric.label) {
      labels.push_back({label.name, label.value});
    }
    switch (family.type) {
      case prometheus::MetricType::Counter:
        page.Value(labels, metric.counter.value);
        break;
      case prometheus::MetricType::Histogram:
        WriteHistogram(labels, metric.histogram, page);
        break;
      default:
        page.Value(labels, metric.gauge.value);
    }
  }
}

}  // namespace

struct SelfMetrics::Meters {
  // Declared before the references into it, and named as they are exported.
  Registry registry;
  prometheus::Family<Histogram>& requests =
      HistogramFamily(registry, "regionbench_http_request_duration_seconds",
                      "How long requests took, by route and status.");
  Counter& batches = CounterFamily(registry, "regionbench_ingest_batches_total",
                                   "Uploads, whatever became of them.")
                         .Add({});
  Counter& samples = CounterFamily(registry, "regionbench_ingest_samples_total",
                                   "Samples that were new and are stored.")
                         .Add({});
  Counter& rejected =
      CounterFamily(registry, "regionbench_ingest_rejected_total",
                    "Lines of uploads that are no samples, or not by this "
                    "token's probe.")
          .Add({});
  Counter& duplicates =
      CounterFamily(registry, "regionbench_ingest_duplicates_total",
                    "Samples that were stored already.")
          .Add({});
  Counter& bytes = CounterFamily(registry, "regionbench_ingest_bytes_total",
                                 "Bytes of uploads as they came.")
                       .Add({});
  Histogram& commits =
      HistogramFamily(registry, "regionbench_store_commit_seconds",
                      "How long the store took to make samples durable.")
          .Add({}, RequestBounds());
  Counter& failed =
      CounterFamily(registry, "regionbench_ingest_failed_total",
                    "Uploads that the store did not take; senders come again.")
          .Add({});
  Counter& compactions =
      CounterFamily(registry, "regionbench_store_compactions_total",
                    "Times that recent samples were packed.")
          .Add({});
  Counter& compacted =
      CounterFamily(registry, "regionbench_store_compacted_samples_total",
                    "Samples that were packed.")
          .Add({});
  Counter& upkeep_failures =
      CounterFamily(registry, "regionbench_store_upkeep_failures_total",
                    "Times that the store could not be kept in order.")
          .Add({});
  prometheus::Family<Gauge>& store_bytes = GaugeFamily(
      registry, "regionbench_store_bytes", "Size of the store's file.");
  prometheus::Family<Gauge>& store_wal_bytes =
      GaugeFamily(registry, "regionbench_store_wal_bytes",
                  "Size of what was written and is not in the file yet.");
  prometheus::Family<Gauge>& reload_success =
      GaugeFamily(registry, "regionbench_config_last_reload_successful",
                  "Whether the settings were last read without a mistake.");
  prometheus::Family<Gauge>& reload_at = GaugeFamily(
      registry, "regionbench_config_last_reload_success_timestamp_seconds",
      "When the settings were last read without a mistake.");
  prometheus::Family<Gauge>& certificate_expiry =
      GaugeFamily(registry, "regionbench_certificate_expiry_timestamp_seconds",
                  "When the certificate that is served ends.");
  Gauge& build;

  // Names come from outside, so how many there are is limited.
  static constexpr std::size_t kMostProbes = 10'000;
  mutable std::mutex mutex;  // guards clock_offsets
  std::map<std::string, double> clock_offsets;

  explicit Meters(const std::string& version)
      : build(GaugeFamily(registry, "regionbench_build_info",
                          "1, with the version of this program.")
                  .Add({{"version", version}})) {
    build.Set(1);
  }
};

SelfMetrics::SelfMetrics(const std::string& version)
    : meters_(std::make_unique<Meters>(version)) {}

SelfMetrics::~SelfMetrics() = default;

void SelfMetrics::CountRequest(const std::string& route, int code,
                               double seconds) {
  meters_->requests
      .Add({{"route", route}, {"code", std::to_string(code)}}, RequestBounds())
      .Observe(seconds);
}

void SelfMetrics::FollowIngest(const IngestTotals& totals) {
  FollowTotal(totals.batches, meters_->batches);
  FollowTotal(totals.samples, meters_->samples);
  FollowTotal(totals.duplicates, meters_->duplicates);
  FollowTotal(totals.rejected, meters_->rejected);
  FollowTotal(totals.bytes, meters_->bytes);
  FollowTotal(totals.failed, meters_->failed);
}

void SelfMetrics::FollowUpkeep(const UpkeepTotals& totals) {
  FollowTotal(totals.compactions, meters_->compactions);
  FollowTotal(totals.compacted, meters_->compacted);
  FollowTotal(totals.failures, meters_->upkeep_failures);
}

void SelfMetrics::ObserveCommit(double seconds) {
  meters_->commits.Observe(seconds);
}

void SelfMetrics::SetStore(const StoreFigures& figures) {
  if (figures.bytes) {
    meters_->store_bytes.Add({}).Set(static_cast<double>(*figures.bytes));
  }
  if (figures.wal_bytes) {
    meters_->store_wal_bytes.Add({}).Set(
        static_cast<double>(*figures.wal_bytes));
  }
}

void SelfMetrics::SetClockOffset(const std::string& probe, double seconds) {
  const std::scoped_lock lock(meters_->mutex);
  auto& offsets = meters_->clock_offsets;
  const bool room = offsets.size() < Meters::kMostProbes;
  if (room || offsets.contains(probe)) offsets[probe] = seconds;
}

void SelfMetrics::SetCertificateExpiry(WallTime at) {
  meters_->certificate_expiry.Add({}).Set(SinceEpoch(at));
}

void SelfMetrics::SetReload(bool success, WallTime at) {
  meters_->reload_success.Add({}).Set(success ? 1 : 0);
  if (success) meters_->reload_at.Add({}).Set(SinceEpoch(at));
}

void SelfMetrics::Write(PageWriter& page) const {
  for (const auto& family : meters_->registry.Collect()) {
    WriteFamily(family, page);
  }
  page.Begin({"regionbench_probe_clock_offset_seconds",
              "How far a probe's clock was ahead of ours when it last sent "
              "something, the way included."});
  const std::scoped_lock lock(meters_->mutex);
  for (const auto& [probe, seconds] : meters_->clock_offsets) {
    page.Value(std::array{Label{"probe", probe}}, seconds);
  }
}

}  // namespace regionbench
