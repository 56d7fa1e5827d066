// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aggregator/insight/kind.h"
#include "aggregator/report/report.h"
#include "aggregator/stats/sketch.h"

namespace regionbench {

struct ProfileRequest {
  std::string probe = {};
  WallTime since{};
  WallTime until{};
  /// What is added to UTC to name the hours; no value: they are hours of UTC,
  /// and nobody knows whether it is day or night.
  std::optional<std::chrono::seconds> utc_offset = std::nullopt;
  double quantile = 0.5;
  double confidence = 0.95;
  Nanoseconds min_difference{1'000'000};
  double min_difference_ratio = 0.02;
  double max_loss = 0.05;
  bool allow_tainted = false;
  Kind kind = {};
};

/// The verdict about one hour of the day.
struct HourVerdict {
  int hour = 0;
  VerdictState state = VerdictState::kNoData;  ///< of this hour alone
  std::vector<TargetId> best = {};  ///< winner, tied ones, or the leader
  std::optional<Nanoseconds> quantile = std::nullopt;  ///< of the first
  std::optional<TargetId> rival = std::nullopt;        ///< the next
  Interval behind = {};       ///< the rival minus the first
  bool attempted = false;     ///< at all, even if too seldom to compare
  std::size_t days = 0;       ///< with enough of every target: the sections
  std::size_t more_days = 0;  ///< that are missing for any verdict
  double p_value = 1;         ///< the verdict's; small is sure
  double adjusted_p = 1;      ///< by Holm over all hours that have one
  bool together = false;  ///< decided also when all hours are taken together
};

inline constexpr int kHoursOfDay = 24;

struct Profile {
  ProfileRequest request;
  std::vector<TargetId> targets = {};
  std::vector<HourVerdict> hours = {};  ///< kHoursOfDay
  std::string text = {};                ///< one plain sentence

  [[nodiscard]] VerdictState State() const;  ///< decided: no hour is open
};

/// Which target is nearest at which hour of the day, from one probe. An hour is
/// compared over the days as paired sections (sections.h): each day's quantiles
/// of that hour are one section, 8 days at least, each with 10 attempts (100
/// for p95) at every target. A winner beats each of the other K - 1 at
/// alpha / (K - 1), as in a report; a target that surely loses more than
/// max_loss, or that lacks days which others have, does not take part.
///
/// Every hour's verdict is at the confidence by itself. The sentence speaks of
/// the whole day, so it names only hours whose verdict holds with all 24 taken
/// together (Holm 1979). Sketches, not samples, are kept: quantiles are within
/// 0.1354 %, which the intervals allow for.
class HourProfiler {
 public:
  explicit HourProfiler(ProfileRequest request)
      : request_(std::move(request)) {}

  void Add(const Sample& sample);
  /// Once, after the last Add.
  Profile Finish();

 private:
  using ByDay = std::map<std::int64_t, Sketch>;

  ProfileRequest request_;
  std::map<TargetId, std::vector<ByDay>> seen_;  // kHoursOfDay for each
};

/// Why an hour without a verdict has none: `too few attempts`.
std::string_view WithoutVerdict(const HourVerdict& hour);
/// `aws/a by day (08-20 UTC+09:00), a tie by night (20-08 UTC+09:00), unsure at
/// 07`. An hour is by day when it is of the local clock, which only somebody
/// who gave an offset means.
std::string Sentence(const Profile& profile);
/// `UTC`, `UTC+09:00`
std::string ZoneText(const ProfileRequest& request);

}  // namespace regionbench
