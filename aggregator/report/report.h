// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/catalog/resolve.h"
#include "config/core/time.h"
#include "config/core/words.h"
#include "probe/sample/sample.h"

namespace regionbench {

using Nanoseconds = std::chrono::nanoseconds;

/// An estimate with its interval. An end that reaches into the censored
/// failures, or is not known, has no value.
struct Interval {
  std::optional<Nanoseconds> estimate;
  std::optional<Nanoseconds> low;
  std::optional<Nanoseconds> high;
};

/// The box plot over all attempts, lost ones ranked last (R type 7, Tukey
/// fences). A statistic that falls among the failures has no value and prints
/// `> TIMEOUT`; min, max, mean, stddev and whiskers are of the replies.
struct Box {
  std::optional<Nanoseconds> min, whisker_low, q1, median, q3, whisker_high,
      max;
  std::optional<Nanoseconds> p90, p95, p99, mean, stddev;
  std::optional<Nanoseconds> median_low,
      median_high;  ///< at the report's confidence
};

enum class Standing { kBest, kTied, kSlower, kUnsure, kLossy, kSilent };
enum class VerdictState { kWinner, kTied, kUnsure, kNoData };
std::string_view ToText(Standing standing);
std::string_view ToText(VerdictState state);

struct TargetReport {
  TargetId target;
  std::string name;
  std::string city;
  int rank = 0;  ///< from 1, by median; targets without one come last
  Standing standing = Standing::kUnsure;
  std::string group;    ///< letters; targets that share one are not told apart
  std::uint64_t n = 0;  ///< attempts that count: all but aborted and tainted
  std::uint64_t ok = 0;
  std::map<Outcome, std::uint64_t> failures;  ///< present outcomes only
  double loss_ratio = 0;
  Box rtt;
  std::vector<Nanoseconds>
      outliers;  ///< beyond the whiskers, ascending, bounded
  std::map<std::string, Nanoseconds> phase_medians;
  Interval behind_best;
  std::string address;
  Nanoseconds timeout{0};
  std::vector<std::string> warnings;
};

struct Verdict {
  VerdictState state = VerdictState::kNoData;
  std::vector<TargetId> best;
  Interval margin;  ///< from the best to the next
  std::optional<std::uint64_t> rounds_still_needed;
  std::string text;  ///< one plain sentence
};

/// Which comparison gives the verdict. Sections need a number of rounds that
/// was fixed beforehand; a race may be stopped as soon as it is decided.
enum class Rule { kSections, kRace };
std::string_view ToText(Rule rule);
std::optional<Rule> RuleFrom(std::string_view text);

/// What the run was, and what counts as a difference.
struct ReportRequest {
  std::string probe;
  Method method = Method::kTcp;
  Conn conn = Conn::kCold;
  WallTime started_at{};
  Nanoseconds elapsed{0};
  std::uint64_t seed = 0;
  double confidence = 0.95;
  double quantile = 0.5;  ///< the one that is compared
  double min_difference_ratio = 0.02;
  Nanoseconds min_difference{1'000'000};  ///< both 0: ties are refused
  double max_loss = 0.05;      ///< a target that surely loses more cannot win
  bool allow_tainted = false;  ///< count what a late or suspended probe saw
  /// With fewer rounds than sections need, the race judges in any case.
  Rule rule = Rule::kSections;
  double gate = 20;  ///< of the race, in rounds per autocorrelation time
  std::optional<GeoPoint> probe_location;
};

/// What was measured and what it means: the one value that every output prints.
struct Report {
  ReportRequest request;
  std::uint32_t rounds = 0;
  Rule rule = Rule::kSections;  ///< the one that judged
  bool stored = false;  ///< about a stored past, not about a run just now
  Verdict verdict;
  std::vector<TargetReport> targets;  ///< by rank
  std::vector<std::string> warnings;  ///< about the run as a whole
};

}  // namespace regionbench
