// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "aggregator/report/duration_text.h"
#include "dashboard/cli/progress.h"
#include "dashboard/cli/race_axis.h"
#include "dashboard/render/page.h"
#include "dashboard/render/text_cell.h"

namespace regionbench {
namespace {

using std::chrono::nanoseconds;
using Target = RaceMoment::Target;

constexpr std::size_t kMostTargetLines = 12;

std::string InSeconds(nanoseconds duration) {
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
  if (!plan.budget) return left ? ", about " + InSeconds(*left) + " to go" : "";
  const nanoseconds most = *plan.budget - elapsed;
  if (!left || *left >= most) return ", " + InSeconds(most) + " to go";
  return fmt::format(", about {} to go, {} at most", InSeconds(*left),
                     InSeconds(most));
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

Paint PaintOfState(const Target& target) {
  switch (target.standing) {
    case Standing::kBest:
    case Standing::kTied:
      return Paint::kGood;
    case Standing::kSlower:
      return Paint::kFaint;
    case Standing::kLossy:
    case Standing::kSilent:
      return Paint::kBad;
    case Standing::kUnsure:
      break;
  }
  return Paint::kOpen;
}

std::string Line(const Target& target, int width) {
  return fmt::format("  {}  {:>9}  {:<18}  {:<15}",
                     Fit(target.id.RegionText(), width, Align::kLeft, "~"),
                     Level(target), Behind(target), State(target));
}

std::vector<Target> FastestFirst(const RaceMoment& moment) {
  std::vector<Target> targets = moment.targets;
  std::ranges::stable_sort(targets, {}, [](const Target& target) {
    return target.quantile.value_or(nanoseconds::max());
  });
  return targets;
}

std::string Others(const std::vector<Target>& targets) {
  const auto rest = std::span(targets).subspan(kMostTargetLines);
  const auto open = std::ranges::count(rest, false, &Target::settled);
  return fmt::format("  and {} more, {} of them open", rest.size(), open);
}

int NameWidth(std::span<const Target> targets, int columns) {
  int width = 0;
  for (const Target& target : targets) {
    width = std::max(width, DisplayWidth(target.id.RegionText()));
  }
  constexpr int kFigures = 41;  // a state may be cut: its first word tells
  return std::min(width, std::max(12, columns - kFigures));
}

// What is written in a colour is as wide as what is not.
std::string Painted(std::string text, Paint paint, const TableStyle& style) {
  text = Fit(Printable(text), style.columns, Align::kLeft, "");
  Page page({.colour = style.colour});
  page.Line(std::move(text), paint);
  std::string line = std::move(page).Text();
  line.pop_back();
  return line;
}

}  // namespace

std::vector<std::string> ProgressLines(const RaceMoment& moment,
                                       const ProgressPlan& plan,
                                       nanoseconds elapsed,
                                       const TableStyle& style) {
  const std::vector<Target> targets = FastestFirst(moment);
  std::vector<std::string> lines = {
      Painted(Headline(moment, plan, elapsed), Paint::kStrong, style)};
  const auto shown =
      std::span(targets).first(std::min(targets.size(), kMostTargetLines));
  const int width = NameWidth(shown, style.columns);
  const RaceAxis axis(shown, style.columns - DisplayWidth(Line({}, width)) - 2);
  for (const Target& target : shown) {
    lines.push_back(
        Painted(Line(target, width) + "  " + axis.Draw(target, style.unicode),
                PaintOfState(target), style));
  }
  if (targets.size() > shown.size()) {
    lines.push_back(Painted(Others(targets), Paint::kFaint, style));
  }
  return lines;
}

}  // namespace regionbench
