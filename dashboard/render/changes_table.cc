// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "aggregator/insight/changes_text.h"
#include "aggregator/report/duration_text.h"
#include "dashboard/render/insight.h"
#include "dashboard/render/page.h"
#include "dashboard/render/text_cell.h"

namespace regionbench {
namespace {

/// One thing that happened to a series.
struct Event {
  WallTime at{};
  const LevelChange* level = nullptr;      // or
  const AddressChange* address = nullptr;  // on its own
};

// An address change beside a step is told with it.
std::vector<Event> EventsOf(const SeriesChanges& series) {
  std::vector<Event> events;
  for (const LevelChange& level : series.levels) {
    events.push_back({level.at, &level, nullptr});
  }
  for (const AddressChange& change : series.address_changes) {
    const bool told = std::ranges::any_of(
        series.levels,
        [&](const LevelChange& level) { return level.beside == change; });
    if (!told) events.push_back({change.at, nullptr, &change});
  }
  std::ranges::stable_sort(events, {}, &Event::at);
  return events;
}

// `, 3.0 times the 1.0 ms that matters`
std::string AgainstWhatMatters(const LevelChange& level,
                               Nanoseconds min_difference) {
  if (!level.before || !level.after || min_difference.count() == 0) return "";
  const auto step = static_cast<double>((*level.after - *level.before).count());
  return fmt::format(
      ", {:.1f} times the {} ms that matters",
      std::abs(step) / static_cast<double>(min_difference.count()),
      Milliseconds(min_difference, DecimalsFor(min_difference / 2)));
}

void AddLevel(const LevelChange& level, Nanoseconds min_difference,
              Page& page) {
  const Paint paint =
      level.after && level.before && *level.after < *level.before
          ? Paint::kGood
          : Paint::kOpen;
  page.Wrapped(
      fmt::format("  {} at {} UTC{}{}", StepText(level, min_difference),
                  MinuteText(level.at),
                  AgainstWhatMatters(level, min_difference),
                  level.same_hour_days >= 2 ? ", daily?" : ""),
      4, paint);
  if (!level.beside) return;
  page.Wrapped(fmt::format("    address {} at {}", AddressText(*level.beside),
                           MinuteText(level.beside->at)),
               6);
}

void AddSeries(const SeriesChanges& series, Page& page) {
  const auto events = EventsOf(series);
  if (events.empty()) return;
  page.Blank();
  page.Wrapped(fmt::format("{}  {}  {}", series.id.probe,
                           series.id.target.Text(), KindText(series.id)),
               4, Paint::kStrong);
  for (const Event& event : events) {
    if (event.level != nullptr) {
      AddLevel(*event.level, series.min_difference, page);
      continue;
    }
    page.Wrapped(fmt::format("  address {} at {} UTC, no new level",
                             AddressText(*event.address), MinuteText(event.at)),
                 4);
  }
}

// What was looked at, and what could not be.
std::string LookedAt(const Changes& changes, bool unicode) {
  std::size_t points = 0;
  std::size_t skipped = 0;
  for (const SeriesChanges& series : changes.series) {
    points += series.points;
    skipped += series.skipped;
  }
  std::vector<std::string> parts = {
      fmt::format("{} to {} UTC", MinuteText(changes.request.since),
                  MinuteText(changes.request.until)),
      fmt::format("{} series", changes.series.size()),
      fmt::format("{} points of {}", points, WidthText(changes.request.width))};
  if (skipped > 0) {
    parts.push_back(fmt::format("{} more have fewer than {} samples", skipped,
                                kFewestPerBucket));
  }
  return fmt::format("{}", fmt::join(parts, unicode ? " · " : ", "));
}

std::vector<std::string> NotesOf(const Changes& changes) {
  constexpr std::size_t kShortest = 12;
  std::vector<std::string> notes;
  const auto count = [&](auto condition) {
    return std::ranges::count_if(changes.series, condition);
  };
  const auto too_short = count(
      [](const SeriesChanges& series) { return series.points < kShortest; });
  if (too_short > 0) {
    notes.push_back(fmt::format(
        "{} series with fewer than {} points: no change can be seen there",
        too_short, kShortest));
  }
  const auto rotating = count(
      [](const SeriesChanges& series) { return series.addresses_rotate; });
  if (rotating > 0) {
    notes.push_back(fmt::format(
        "{} series with more than {} addresses: their changes are not told",
        rotating, AddressLog::kMostAddresses));
  }
  return notes;
}

}  // namespace

std::string RenderChanges(const Changes& changes, const TableStyle& style) {
  Page page(style);
  page.Wrapped(changes.text, 0, Paint::kStrong);
  for (const SeriesChanges& series : changes.series) AddSeries(series, page);
  page.Blank();
  page.Wrapped(LookedAt(changes, style.unicode), 0, Paint::kFaint);
  for (const std::string& note : NotesOf(changes)) {
    page.Wrapped("note: " + note, 6);
  }
  return std::move(page).Text();
}

}  // namespace regionbench
