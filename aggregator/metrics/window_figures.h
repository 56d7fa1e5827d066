// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "aggregator/history/history.h"
#include "aggregator/metrics/page_writer.h"
#include "aggregator/metrics/series_labels.h"
#include "aggregator/report/report.h"
#include "aggregator/store/store.h"

namespace regionbench {

/// A stretch of time that ends now.
struct BoxWindow {
  std::string_view name;  ///< as the label says it: `5m`
  std::chrono::microseconds length{0};
  bool verdict = true;  ///< long enough for one
};

/// One target's box in one window.
struct WindowBox {
  SeriesLabels labels;
  std::uint64_t n = 0;
  double loss_ratio = 0;
  int rank = 0;
  Box rtt;
};

/// What is fastest from one probe in one window.
struct WindowVerdict {
  std::string probe;
  Method method = Method::kTcp;
  Conn conn = Conn::kCold;
  VerdictState state = VerdictState::kNoData;
};

struct WindowFigures {
  std::vector<WindowBox> boxes;
  std::vector<WindowVerdict> verdicts;
};

/// The reports of every probe, method and conn over the window that ends `now`,
/// by the one function that gives every report, read from rollups as they are:
/// whole minutes, and whole hours inside a long window. Nothing of what has no
/// attempts in it.
Result<WindowFigures> ReadWindow(Store& store, const BoxWindow& window,
                                 WallTime now, const ReportRequest& rules,
                                 const Describe& describe);

/// The figures of one window under its name.
struct NamedFigures {
  std::string_view window;
  const WindowFigures& figures;
};
/// Families of several windows: box, samples, loss ratio, rank, verdict.
void WriteWindows(std::span<const NamedFigures> windows, PageWriter& page);

}  // namespace regionbench
