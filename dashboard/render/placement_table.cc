// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "aggregator/insight/changes_text.h"
#include "aggregator/insight/placement_text.h"
#include "aggregator/report/duration_text.h"
#include "aggregator/report/phrases.h"
#include "dashboard/render/insight.h"
#include "dashboard/render/page.h"
#include "dashboard/render/text_cell.h"

namespace regionbench {
namespace {

std::string Level(const std::optional<Nanoseconds>& value) {
  return value ? Milliseconds(*value, 1) + " ms" : "lost";
}

int WidestProbe(const PlacedSet& set) {
  int width = DisplayWidth("user");
  for (const PlacedUser& user : set.users) {
    width = std::max(width, DisplayWidth(Printable(user.probe)));
  }
  return std::min(width, 40);
}

std::string UserRow(const PlacedUser& user, int probe_width, bool unicode) {
  return fmt::format("{}  {:>6g}  {:>9}  {:>8}  {}",
                     Fit(Printable(user.probe), probe_width, Align::kLeft,
                         unicode ? "…" : "~"),
                     user.weight, Level(user.quantile), user.n,
                     user.nearest.Text());
}

void AddUsers(const Placement& placement, bool unicode, Page& page) {
  const int width = WidestProbe(*placement.best);
  page.Blank();
  page.Line(fmt::format("{}  weight  {:>9}  {:>8}  served by",
                        Fit("user", width, Align::kLeft, ""),
                        QuantileName(placement.request.quantile), "n"),
            Paint::kFaint);
  for (const PlacedUser& user : placement.best->users) {
    page.Line(UserRow(user, width, unicode));
  }
  if (!placement.runner_up) return;
  page.Blank();
  page.Wrapped(
      fmt::format("runner-up: {}, {} {}", SetText(*placement.runner_up),
                  QuantileName(placement.request.quantile),
                  Level(placement.runner_up->quantile)),
      2);
}

std::string RunText(const Placement& placement, bool unicode) {
  const PlacementRequest& request = placement.request;
  std::vector<std::string> parts = {
      KindText(request.kind),
      fmt::format("{} to {} UTC", MinuteText(request.since),
                  MinuteText(request.until)),
      fmt::format("{} of {} users", QuantileName(request.quantile),
                  request.users.size()),
      fmt::format("{} of {} targets", request.choose, placement.targets),
      placement.all_sets
          ? fmt::format("all {} sets looked at", placement.looked_at)
          : fmt::format("{} sets looked at: greedy and swaps, not all",
                        placement.looked_at),
      fmt::format("{} stretches of time", placement.sections),
      fmt::format("{:g} % confidence", request.confidence * 100)};
  return fmt::format("{}", fmt::join(parts, unicode ? " · " : ", "));
}

void AddNotes(const Placement& placement, Page& page) {
  constexpr std::size_t kMostNotes = 10;
  const auto& missing = placement.missing;
  for (std::size_t i = 0; i < std::min(missing.size(), kMostNotes); ++i) {
    page.Wrapped(
        fmt::format("note: {} is left out: too few samples from {}",
                    missing[i].target.Text(), Listed(missing[i].probes)),
        6);
  }
  if (missing.size() > kMostNotes) {
    page.Wrapped(fmt::format("note: so are {} other targets",
                             missing.size() - kMostNotes),
                 6);
  }
  const std::uint64_t others = placement.request.kind.others;
  if (others == 0) return;
  page.Wrapped(
      fmt::format("note: {} samples of other kinds are left out", others), 6);
}

}  // namespace

std::string RenderPlacement(const Placement& placement,
                            const TableStyle& style) {
  Page page(style);
  page.Wrapped(placement.text, 0, Paint::kStrong);
  if (placement.best) AddUsers(placement, style.unicode, page);
  if (placement.best) {
    page.Blank();
    page.Wrapped(RunText(placement, style.unicode), 0, Paint::kFaint);
  }
  AddNotes(placement, page);
  return std::move(page).Text();
}

}  // namespace regionbench
