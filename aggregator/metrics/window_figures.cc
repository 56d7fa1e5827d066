// SPDX-License-Identifier: Apache-2.0
#include "aggregator/metrics/window_figures.h"

#include <algorithm>
#include <array>
#include <limits>
#include <set>

namespace regionbench {
namespace {

using BoxStat = std::pair<std::string_view, std::optional<Nanoseconds> Box::*>;

constexpr std::array<BoxStat, 10> kBoxStats = {
    {{"min", &Box::min},
     {"whisker_low", &Box::whisker_low},
     {"q1", &Box::q1},
     {"median", &Box::median},
     {"q3", &Box::q3},
     {"whisker_high", &Box::whisker_high},
     {"max", &Box::max},
     {"p90", &Box::p90},
     {"p95", &Box::p95},
     {"p99", &Box::p99}}};

constexpr std::array kVerdictStates = {
    VerdictState::kWinner, VerdictState::kTied, VerdictState::kUnsure,
    VerdictState::kNoData};

using MeasuredKind = std::pair<Method, Conn>;

Result<std::set<MeasuredKind>> MeasuredKinds(Store& store,
                                             const TimeSpan& time) {
  return store.Count({.since = time.since, .until = time.until})
      .map([](const std::vector<SeriesCount>& counts) {
        std::set<MeasuredKind> kinds;
        for (const SeriesCount& one : counts) {
          kinds.emplace(one.series.method, one.series.conn);
        }
        return kinds;
      });
}

void AddReport(const Report& report, bool verdict, WindowFigures& figures) {
  const ReportRequest& request = report.request;
  for (const TargetReport& target : report.targets) {
    if (target.n == 0) continue;
    figures.boxes.push_back(
        {.labels = {request.probe, target.target, request.method, request.conn},
         .n = target.n,
         .loss_ratio = target.loss_ratio,
         .rank = target.rank,
         .rtt = target.rtt});
  }
  if (!verdict) return;
  figures.verdicts.push_back(
      {request.probe, request.method, request.conn, report.verdict.state});
}

template <typename WriteOne>
void ForEachBox(std::span<const NamedFigures> windows, PageWriter& page,
                const WriteOne& write) {
  for (const NamedFigures& named : windows) {
    for (const WindowBox& box : named.figures.boxes) {
      page.Common(LabelsOf(box.labels));
      write(Label{"window", named.window}, box);
    }
  }
}

void WriteStats(std::span<const NamedFigures> windows, PageWriter& page) {
  page.Begin({"regionbench_round_trip_box_seconds",
              "Box plot over all attempts of the window, failures ranked last. "
              "A statistic that lies among the failures is left out. Not to be "
              "averaged or added up over labels."});
  ForEachBox(windows, page, [&](const Label& window, const WindowBox& box) {
    for (const auto& [name, value] : kBoxStats) {
      if (!(box.rtt.*value)) continue;
      page.Value(std::array{window, Label{"stat", name}},
                 std::chrono::duration<double>(*(box.rtt.*value)).count());
    }
  });
}

void WriteVerdicts(std::span<const NamedFigures> windows, PageWriter& page) {
  page.Begin({"regionbench_verdict",
              "1 for what is known of which target is fastest from a probe: a "
              "winner, a proved tie, unsure, or no data; 0 for the rest."});
  for (const NamedFigures& named : windows) {
    for (const WindowVerdict& verdict : named.figures.verdicts) {
      for (const VerdictState state : kVerdictStates) {
        page.Value(std::array<Label, 5>{{{"probe", verdict.probe},
                                         {"method", ToText(verdict.method)},
                                         {"conn", ToText(verdict.conn)},
                                         {"window", named.window},
                                         {"state", ToText(state)}}},
                   state == verdict.state ? 1 : 0);
      }
    }
  }
}

}  // namespace

Result<WindowFigures> ReadWindow(Store& store, const BoxWindow& window,
                                 WallTime now, const ReportRequest& rules,
                                 const Describe& describe) {
  const TimeSpan time = {now - window.length, now};
  const auto kinds = MeasuredKinds(store, time);
  if (!kinds) return tl::unexpected(kinds.error());
  WindowFigures figures;
  for (const auto& [method, conn] : *kinds) {
    HistoryRequest request;
    request.window = time;
    request.method = method;
    request.conn = conn;
    request.rules = rules;
    request.most_samples = 0;
    request.most_series = std::numeric_limits<std::size_t>::max();
    request.roll_up = false;
    const auto history = CompareHistory(store, request, describe);
    if (!history) return tl::unexpected(history.error());
    for (const Report& report : history->reports) {
      AddReport(report, window.verdict, figures);
    }
  }
  return figures;
}

void WriteWindows(std::span<const NamedFigures> windows, PageWriter& page) {
  WriteStats(windows, page);
  page.Begin({"regionbench_round_trip_box_samples",
              "Attempts that count in the window."});
  ForEachBox(windows, page, [&](const Label& window, const WindowBox& box) {
    page.Value(std::array{window}, static_cast<double>(box.n));
  });
  page.Begin({"regionbench_loss_ratio",
              "Share of the window's attempts that failed in any way."});
  ForEachBox(windows, page, [&](const Label& window, const WindowBox& box) {
    page.Value(std::array{window}, box.loss_ratio);
  });
  page.Begin({"regionbench_region_rank",
              "Place among the targets of this probe, method and conn in the "
              "window: 1 is the best, as in the report."});
  ForEachBox(windows, page, [&](const Label& window, const WindowBox& box) {
    page.Value(std::array{window}, box.rank);
  });
  WriteVerdicts(windows, page);
}

}  // namespace regionbench
