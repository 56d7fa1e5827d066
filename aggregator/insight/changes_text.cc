// SPDX-License-Identifier: Apache-2.0
#include "aggregator/insight/changes_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "aggregator/report/duration_text.h"

namespace regionbench {
namespace {

constexpr std::string_view kHalfLost = "half or more lost";

struct Named {
  const SeriesChanges* series = nullptr;
  const LevelChange* level = nullptr;
};

double SizeOf(const LevelChange& change) {
  if (!change.before || !change.after) {
    return std::numeric_limits<double>::infinity();
  }
  return std::abs(
      static_cast<double>((*change.after - *change.before).count()));
}

// The largest in terms of what matters to its series; the latest of equals.
Named Largest(const Changes& changes) {
  Named largest;
  double most = 0;
  for (const SeriesChanges& series : changes.series) {
    for (const LevelChange& level : series.levels) {
      const auto matters = static_cast<double>(series.min_difference.count());
      const double size = SizeOf(level) / std::max(1.0, matters);
      if (size < most) continue;
      most = size;
      largest = {&series, &level};
    }
  }
  return largest;
}

std::string Plural(std::size_t count, std::string_view one,
                   std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

struct Totals {
  std::size_t points = 0;
  std::size_t levels = 0;
  std::size_t changed = 0;  // series with a new level
  std::size_t addresses = 0;
};

Totals TotalsOf(const Changes& changes) {
  Totals totals;
  for (const SeriesChanges& series : changes.series) {
    totals.points += series.points;
    totals.levels += series.levels.size();
    totals.changed += series.levels.empty() ? 0 : 1;
    totals.addresses += series.address_changes.size();
  }
  return totals;
}

Nanoseconds Rounded(Nanoseconds value, int decimals) {
  const double unit = std::pow(10, 6 - decimals);
  return Nanoseconds(std::llround(
      std::round(static_cast<double>(value.count()) / unit) * unit));
}

}  // namespace

std::string MinuteText(WallTime at) {
  std::string text =
      FormatRfc3339(std::chrono::floor<std::chrono::minutes>(at));
  text.replace(text.find('T'), 1, " ");
  return text.substr(0, text.rfind(':'));
}

std::string WidthText(std::chrono::microseconds width) {
  const auto minutes =
      std::chrono::duration_cast<std::chrono::minutes>(width).count();
  if (minutes % 60 == 0) return fmt::format("{} h", minutes / 60);
  return fmt::format("{} min", minutes);
}

std::string StepText(const LevelChange& change, Nanoseconds min_difference) {
  const int decimals = DecimalsFor(min_difference / 2);
  const auto level = [&](const std::optional<Nanoseconds>& value) {
    return value ? Milliseconds(*value, decimals) : std::string();
  };
  if (!change.before) {
    return fmt::format("{} -> {} ms", kHalfLost, level(change.after));
  }
  if (!change.after) {
    return fmt::format("{} ms -> {}", level(change.before), kHalfLost);
  }
  // Of what is shown, or the reader's own subtraction would not come out.
  const Nanoseconds step =
      Rounded(*change.after, decimals) - Rounded(*change.before, decimals);
  return fmt::format("{}{} ms ({} -> {} ms)", step.count() > 0 ? "+" : "",
                     Milliseconds(step, decimals), level(change.before),
                     level(change.after));
}

std::string AddressText(const AddressChange& change) {
  const std::string appeared =
      fmt::format("{}", fmt::join(change.appeared, ", "));
  const std::string vanished =
      fmt::format("{}", fmt::join(change.vanished, ", "));
  if (vanished.empty()) return appeared + " appears";
  if (appeared.empty()) return vanished + " vanishes";
  return appeared + " instead of " + vanished;
}

std::string Sentence(const Changes& changes) {
  const Totals totals = TotalsOf(changes);
  const std::string looked_at =
      fmt::format("{} of {}", Plural(totals.points, "point", "points"),
                  Plural(changes.series.size(), "series", "series"));
  if (changes.series.empty()) return "nothing was measured";
  if (totals.points == 0) {
    return fmt::format("too few samples: no stretch of {} has {} of one series",
                       WidthText(changes.request.width), kFewestPerBucket);
  }
  if (totals.levels == 0) {
    std::string text = "nothing changed in " + looked_at;
    if (totals.addresses == 0) return text;
    return text + fmt::format(", but {} did",
                              Plural(totals.addresses, "set of addresses",
                                     "sets of addresses"));
  }
  const auto [series, level] = Largest(changes);
  return fmt::format("{} in {} of {} series; the largest: {} {} at {} UTC",
                     Plural(totals.levels, "change", "changes"), totals.changed,
                     changes.series.size(), series->id.target.RegionText(),
                     StepText(*level, series->min_difference),
                     MinuteText(level->at));
}

}  // namespace regionbench
