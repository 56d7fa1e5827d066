// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

#include "aggregator/metrics/accept.h"
#include "aggregator/metrics/live_series.h"
#include "aggregator/metrics/self_metrics.h"
#include "aggregator/metrics/window_boxes.h"

namespace regionbench {

struct MetricsOptions {
  std::string version;
  std::size_t max_series = 50'000;  ///< sets of labels, whatever shows them
  WindowOptions windows;
};

struct MetricsPage {
  std::string_view content_type;
  std::string body;
};

/// Everything that /metrics shows. The parts are fed from outside; each may be
/// used from any thread, and so may this.
class Metrics {
 public:
  explicit Metrics(MetricsOptions options);

  [[nodiscard]] LiveSeries& live() { return live_; }
  [[nodiscard]] SelfMetrics& self() { return self_; }
  [[nodiscard]] WindowBoxes& windows() { return windows_; }

  /// In the form that the Accept header prefers. Reads nothing but memory. A
  /// series that was not heard for 25 hours is no longer on it, nor a probe
  /// after a week.
  [[nodiscard]] MetricsPage Page(std::string_view accept,
                                 WallTime now = WallNow());

 private:
  void WriteTargets(PageWriter& page) const;
  void WriteProbes(PageWriter& page) const;
  void WriteCap(PageWriter& page) const;

  const Describe describe_;
  SeriesCap cap_;
  LiveSeries live_;
  SelfMetrics self_;
  std::atomic<std::size_t> text_size_ = 0;  // of the last page
  std::atomic<std::size_t> protobuf_size_ = 0;
  WindowBoxes windows_;  // last: its thread uses the others
};

}  // namespace regionbench
