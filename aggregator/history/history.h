// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "aggregator/history/reading_plan.h"
#include "aggregator/report/report.h"
#include "aggregator/store/store.h"
#include "config/catalog/resolve.h"

namespace regionbench {

/// What is asked about the stored past.
struct HistoryRequest {
  TimeSpan window = {};
  std::string probe = "*";  ///< a name or a glob over names
  std::vector<std::string> targets =
      {};  ///< patterns of MatchesTarget; none: all
  std::optional<Method> method =
      std::nullopt;  ///< nothing: the one with most attempts
  std::optional<Conn> conn = std::nullopt;
  ReportRequest rules = {};  ///< what counts; the rest of it is filled in here
  /// With more attempts than these in the window rollups are read in place of
  /// samples. Not when tainted ones are allowed, which rollups leave out.
  std::uint64_t most_samples = 200'000;
  /// With more series than these a long window read from rollups grows to
  /// whole hours at both ends; the report says so.
  std::size_t most_series = 2'000;
  /// Brings rollups up to date before they are read in place of samples; false
  /// where somebody else does so all the time.
  bool roll_up = true;
};

/// What is known of a target that is in the store, for its report.
using Describe = std::function<ResolvedTarget(const TargetId& target)>;

/// From how many probes one target is the certain winner.
struct FastestCount {
  TargetId target;
  std::size_t probes = 0;
};

/// Agreed: one target is the certain winner from every probe with data.
/// Divided: something is decided from every probe, but not the same.
enum class Agreement { kAgreed, kDivided, kUnsure, kNoData };
std::string_view ToText(Agreement agreement);

/// What the reports of several probes say together. Round trips of different
/// probes are never pooled: their verdicts are counted.
struct OverallVerdict {
  Agreement state = Agreement::kNoData;
  std::size_t probes = 0;             ///< with any data
  std::size_t decided = 0;            ///< with a winner or a proved tie
  std::vector<FastestCount> fastest;  ///< most probes first
  std::string text;                   ///< one plain sentence
};

struct History {
  std::vector<Report> reports;  ///< by name of the probe
  OverallVerdict verdict;
};

/// The verdict of paired time sections for each probe, over one method and
/// conn each: from samples where they are and not too many, else from
/// rollups. Samples of a cold
/// start count only for a target that has no others, and of two address
/// families the one with more attempts; what was left out is in the notes.
Result<History> CompareHistory(Store& store, const HistoryRequest& request,
                               const Describe& describe);

OverallVerdict Overall(const std::vector<Report>& reports);

}  // namespace regionbench
