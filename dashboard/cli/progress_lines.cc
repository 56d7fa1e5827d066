// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "aggregator/report/duration_text.h"
#include "dashboard/cli/progress.h"

namespace regionbench {
namespace {

using std::chrono::nanoseconds;
using Target = RaceMoment::Target;

constexpr std::size_t kMostTargets = 12;

std::string Seconds(nanoseconds duration) {
  const double seconds = std::chrono::duration<double>(duration).count();
  if (seconds >= 90) return fmt::format("{:.0f} min", seconds / 60);
  return fmt::format("{:.0f} s", std::max(0.0, std::ceil(seconds)));
}

// Rounds that were not begun yet, at their mean distance.
std::optional<nanoseconds> ProbablyLeft(const RaceMoment& moment,
                                        const ProgressPlan& plan) {
  if (plan.rounds > 0) {
    const auto done = std::min<std::size_t>(moment.rounds, plan.rounds);
    return plan.interval * static_cast<std::int64_t>(plan.rounds - done);
  }
  if (!moment.further_rounds) return std::nullopt;
  return plan.interval * static_cast<std::int64_t>(*moment.further_rounds);
}

std::string TimeText(const RaceMoment& moment, const ProgressPlan& plan,
                     nanoseconds elapsed) {
  const auto left = ProbablyLeft(moment, plan);
  if (!plan.budget) return left ? ", about " + Seconds(*left) + " to go" : "";
  const nanoseconds most = *plan.budget - elapsed;
  if (!left || *left >= most) return ", " + Seconds(most) + " to go";
  return fmt::format(", about {} to go, {} at most", Seconds(*left),
                     Seconds(most));
}

std::string Headline(const RaceMoment& moment, const ProgressPlan& plan,
                     nanoseconds elapsed) {
  std::string line = fmt::format("round {}", moment.rounds);
  if (plan.rounds > 0) line += fmt::format(" of {}", plan.rounds);
  return line + TimeText(moment, plan, elapsed);
}

std::string Level(const Target& target) {
  if (!target.quantile) return "-";
  const bool tiny = *target.quantile < std::chrono::milliseconds(1);
  return Milliseconds(*target.quantile, tiny ? 3 : 1) + " ms";
}

std::string_view Sign(const std::optional<Nanoseconds>& value) {
  return value->count() < 0 ? "" : "+";
}

// Before there is an interval, the bare difference.
std::string Behind(const Target& target) {
  const Interval& behind = target.behind;
  if (target.standing == Standing::kBest || !target.quantile) return "";
  if (behind.low && behind.high) {
    return fmt::format("{}{} to {} ms", Sign(behind.low),
                       Milliseconds(*behind.low, 1),
                       Milliseconds(*behind.high, 1));
  }
  if (!behind.estimate) return "";
  return fmt::format("{}{} ms", Sign(behind.estimate),
                     Milliseconds(*behind.estimate, 1));
}

std::string_view State(const Target& target) {
  switch (target.standing) {
    case Standing::kBest:
      return "leads";
    case Standing::kTied:
      return "tied";
    case Standing::kSlower:
      return "slower, settled";
    case Standing::kLossy:
      return "loses too much";
    case Standing::kSilent:
      return "no answer";
    case Standing::kUnsure:
      break;
  }
  return "open";
}

std::string Line(const Target& target, std::size_t width) {
  return fmt::format("  {:<{}}  {:>9}  {:<18}  {}", target.id.RegionText(),
                     width, Level(target), Behind(target), State(target));
}

std::vector<Target> FastestFirst(const RaceMoment& moment) {
  std::vector<Target> targets = moment.targets;
  std::ranges::stable_sort(targets, {}, [](const Target& target) {
    return target.quantile.value_or(nanoseconds::max());
  });
  return targets;
}

std::string Others(const std::vector<Target>& targets) {
  const auto rest = std::span(targets).subspan(kMostTargets);
  const auto open = std::ranges::count(rest, false, &Target::settled);
  return fmt::format("  and {} more, {} of them open", rest.size(), open);
}

}  // namespace

std::vector<std::string> ProgressLines(const RaceMoment& moment,
                                       const ProgressPlan& plan,
                                       nanoseconds elapsed, int columns) {
  const std::vector<Target> targets = FastestFirst(moment);
  std::vector<std::string> lines = {Headline(moment, plan, elapsed)};
  const std::size_t shown = std::min(targets.size(), kMostTargets);
  std::size_t width = 0;
  for (const Target& target : std::span(targets).first(shown)) {
    width = std::max(width, target.id.RegionText().size());
  }
  for (const Target& target : std::span(targets).first(shown)) {
    lines.push_back(Line(target, width));
  }
  if (targets.size() > shown) lines.push_back(Others(targets));
  for (std::string& line : lines) {
    line.resize(std::min(line.size(), static_cast<std::size_t>(columns)));
    line.erase(line.find_last_not_of(' ') + 1);
  }
  return lines;
}

}  // namespace regionbench
