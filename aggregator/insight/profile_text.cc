// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>

#include "aggregator/insight/profile.h"

namespace regionbench {
namespace {

/// Hours in a row, over midnight too, with one answer.
struct Run {
  int first = 0;
  int length = 0;
};

// What the sentence says of an hour.
std::string Answer(const HourVerdict& hour) {
  if (hour.state == VerdictState::kNoData) {
    return std::string(WithoutVerdict(hour));
  }
  if (hour.more_days > 0) return "too few days";
  if (!hour.together) return "unsure";
  if (hour.state == VerdictState::kTied) return "a tie";
  return hour.best.front().RegionText();
}

struct Group {
  std::string answer;
  std::vector<Run> runs = {};
  int hours = 0;
};

// The first hour that has another answer than the one before it.
int FirstTurn(const std::vector<std::string>& answers) {
  for (int hour = 0; hour < kHoursOfDay; ++hour) {
    const auto before =
        static_cast<std::size_t>((hour + kHoursOfDay - 1) % kHoursOfDay);
    if (answers[static_cast<std::size_t>(hour)] != answers[before]) return hour;
  }
  return 0;
}

void AddHour(const std::string& answer, int hour, bool goes_on,
             std::vector<Group>& groups) {
  auto group = std::ranges::find(groups, answer, &Group::answer);
  if (group == groups.end()) {
    groups.push_back({.answer = answer});
    group = groups.end() - 1;
  }
  if (!goes_on) group->runs.push_back({hour, 0});
  ++group->runs.back().length;
  ++group->hours;
}

// Winners first, then ties, then what is open; each by its number of hours.
int Place(const Group& group) {
  if (group.answer == "a tie") return 1;
  if (group.answer == "unsure") return 2;
  if (group.answer == "too few days") return 3;
  const bool none = group.answer == WithoutVerdict({.attempted = true}) ||
                    group.answer == WithoutVerdict({});
  return none ? 4 : 0;
}

std::vector<Group> GroupsOf(const Profile& profile) {
  std::vector<std::string> answers;
  for (const HourVerdict& hour : profile.hours) answers.push_back(Answer(hour));
  const int start = FirstTurn(answers);
  std::vector<Group> groups;
  std::string before;
  for (int i = 0; i < kHoursOfDay; ++i) {
    const int hour = (start + i) % kHoursOfDay;
    const std::string& answer = answers[static_cast<std::size_t>(hour)];
    AddHour(answer, hour, answer == before, groups);
    before = answer;
  }
  std::ranges::stable_sort(groups, {}, [](const Group& group) {
    return std::pair(Place(group), -group.hours);
  });
  return groups;
}

// `08-20`, `07`
std::string RunText(const Run& run) {
  if (run.length == 1) return fmt::format("{:02}", run.first);
  return fmt::format("{:02}-{:02}", run.first,
                     (run.first + run.length) % kHoursOfDay);
}

// Half a day or so around noon or midnight of the local clock.
std::string PartOfDay(const Run& run) {
  constexpr int kShortest = 6;
  constexpr int kLongest = 18;
  if (run.length < kShortest || run.length > kLongest) return "";
  const int middle = (run.first + run.length / 2) % kHoursOfDay;
  if (std::abs(middle - kHoursOfDay / 2) <= 3) return "by day";
  return middle <= 3 || middle >= kHoursOfDay - 3 ? "by night" : "";
}

std::string GroupText(const Group& group, const ProfileRequest& request) {
  const std::string zone = ZoneText(request);
  if (group.hours == kHoursOfDay) return group.answer + " at every hour";
  const Run& run = group.runs.front();
  if (group.runs.size() == 1 && request.utc_offset) {
    const std::string part = PartOfDay(run);
    if (!part.empty()) {
      return fmt::format("{} {} ({} {})", group.answer, part, RunText(run),
                         zone);
    }
  }
  std::vector<std::string> runs;
  for (const Run& one : group.runs) runs.push_back(RunText(one));
  return fmt::format("{} at {} {}", group.answer, fmt::join(runs, ", "), zone);
}

}  // namespace

std::string ZoneText(const ProfileRequest& request) {
  if (!request.utc_offset) return "UTC";
  const auto minutes =
      std::chrono::duration_cast<std::chrono::minutes>(*request.utc_offset)
          .count();
  return fmt::format("UTC{}{:02}:{:02}", minutes < 0 ? '-' : '+',
                     std::abs(minutes) / 60, std::abs(minutes) % 60);
}

std::string_view WithoutVerdict(const HourVerdict& hour) {
  return hour.attempted ? "too few attempts" : "nothing measured";
}

std::string Sentence(const Profile& profile) {
  if (profile.targets.empty()) return "nothing was measured";
  std::vector<std::string> parts;
  for (const Group& group : GroupsOf(profile)) {
    parts.push_back(GroupText(group, profile.request));
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace regionbench
