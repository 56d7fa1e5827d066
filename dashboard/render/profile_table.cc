// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "aggregator/insight/changes_text.h"
#include "aggregator/report/duration_text.h"
#include "aggregator/report/phrases.h"
#include "dashboard/render/insight.h"
#include "dashboard/render/page.h"
#include "dashboard/render/text_cell.h"

namespace regionbench {
namespace {

std::string VerdictText(const HourVerdict& hour) {
  if (hour.state == VerdictState::kNoData) {
    return std::string(WithoutVerdict(hour));
  }
  if (hour.more_days > 0) {
    return fmt::format("{} more {} needed", hour.more_days,
                       hour.more_days == 1 ? "day" : "days");
  }
  if (hour.state == VerdictState::kUnsure) return "unsure";
  if (hour.state == VerdictState::kTied) return "a tie";
  return hour.best.front().RegionText();
}

std::string Sure(const HourVerdict& hour) {
  if (hour.together) return "with all";
  const bool alone =
      hour.more_days == 0 && (hour.state == VerdictState::kWinner ||
                              hour.state == VerdictState::kTied);
  return alone ? "alone" : "";
}

// `+2.9 ms [2.4, 3.4] aws/ap-northeast-2`
std::string BehindText(const HourVerdict& hour) {
  const Interval& behind = hour.behind;
  if (!hour.rival || !behind.estimate || !behind.low || !behind.high) return "";
  constexpr int kDecimals = 1;  // the same in all rows, to be compared
  return fmt::format(
      "{}{} ms [{}, {}] {}", behind.estimate->count() > 0 ? "+" : "",
      Milliseconds(*behind.estimate, kDecimals),
      Milliseconds(*behind.low, kDecimals),
      Milliseconds(*behind.high, kDecimals), hour.rival->RegionText());
}

Paint PaintOf(const HourVerdict& hour) {
  if (hour.together) return Paint::kGood;
  return hour.state == VerdictState::kNoData ? Paint::kFaint : Paint::kOpen;
}

int VerdictWidth(const Profile& profile) {
  int width = DisplayWidth("nearest");
  for (const HourVerdict& hour : profile.hours) {
    width = std::max(width, DisplayWidth(VerdictText(hour)));
  }
  return std::min(width, 40);
}

void AddHours(const Profile& profile, bool unicode, Page& page) {
  const int width = VerdictWidth(profile);
  page.Line(fmt::format("hour  {}  {:>9}  days  sure      behind it",
                        Fit("nearest", width, Align::kLeft, ""),
                        QuantileName(profile.request.quantile)),
            Paint::kFaint);
  for (const HourVerdict& hour : profile.hours) {
    const std::string level =
        hour.quantile ? Milliseconds(*hour.quantile, 1) + " ms" : "";
    page.Line(fmt::format("{:>4}  {}  {:>9}  {:>4}  {:<8}  {}",
                          fmt::format("{:02}", hour.hour),
                          Fit(VerdictText(hour), width, Align::kLeft,
                              unicode ? "…" : "~"),
                          level, hour.days, Sure(hour), BehindText(hour)),
              PaintOf(hour));
  }
}

std::string RunText(const Profile& profile, bool unicode) {
  const ProfileRequest& request = profile.request;
  const std::vector<std::string> parts = {
      "from " + request.probe, KindText(request.kind),
      fmt::format("{} to {} UTC", MinuteText(request.since),
                  MinuteText(request.until)),
      "hours of " + ZoneText(request),
      fmt::format("{:g} % sure alone: of that hour by itself; with all: of all "
                  "24 together, as the first line is",
                  request.confidence * 100)};
  return fmt::format("{}", fmt::join(parts, unicode ? " · " : ", "));
}

}  // namespace

std::string RenderProfile(const Profile& profile, const TableStyle& style) {
  Page page(style);
  page.Wrapped(profile.text, 0, Paint::kStrong);
  if (profile.targets.empty()) return std::move(page).Text();
  page.Blank();
  AddHours(profile, style.unicode, page);
  page.Blank();
  page.Wrapped(RunText(profile, style.unicode), 0, Paint::kFaint);
  if (profile.request.kind.others > 0) {
    page.Wrapped(fmt::format("note: {} samples of other kinds are left out",
                             profile.request.kind.others),
                 6);
  }
  return std::move(page).Text();
}

}  // namespace regionbench
