// SPDX-License-Identifier: Apache-2.0
#include "dashboard/render/table_columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <set>

namespace regionbench {
namespace {

using CellText = std::function<std::string(const TargetReport&)>;

TableColumn Make(const Report& report, std::string heading, Align align,
                 const CellText& text) {
  TableColumn column{std::move(heading), align, {}, 0};
  column.width = DisplayWidth(column.heading);
  for (const TargetReport& target : report.targets) {
    column.cells.push_back(Printable(text(target)));
    column.width = std::max(column.width, DisplayWidth(column.cells.back()));
  }
  return column;
}

// Two services of one region are two targets.
bool NeedsService(const Report& report) {
  std::set<std::string> regions;
  return !std::ranges::all_of(report.targets, [&](const TargetReport& target) {
    return regions.insert(target.target.RegionText()).second;
  });
}

std::string InBrackets(const std::string& range) {
  return range.empty() ? "" : "[" + range + "]";
}

struct Candidate {
  int importance;  // 1 is never left out
  TableColumn column;
};

TableColumn TargetColumn(const Report& report) {
  const bool service = NeedsService(report);
  return Make(report, "target", Align::kLeft, [=](const TargetReport& target) {
    return service ? target.target.Text() : target.target.RegionText();
  });
}

// In reading order.
std::vector<Candidate> Candidates(const Report& report) {
  const Figures figures(report);
  const auto column = [&](std::string heading, Align align,
                          const CellText& text) {
    return Make(report, std::move(heading), align, text);
  };
  using T = const TargetReport&;
  return {
      {1, column("#", Align::kRight,
                 [](T t) { return fmt::format("{}", t.rank); })},
      {1, TargetColumn(report)},
      {5, column("city", Align::kLeft, [](T t) { return t.city; })},
      {1, column("median", Align::kRight,
                 [&](T t) { return figures.Level(t, t.rtt.median); })},
      {4, column(fmt::format("{:g} % sure", report.request.confidence * 100),
                 Align::kLeft,
                 [&](T t) { return InBrackets(figures.MedianRange(t)); })},
      {1,
       column("behind", Align::kRight, [&](T t) { return figures.Behind(t); })},
      {6, column(fmt::format("{:g} % sure", report.request.confidence * 100),
                 Align::kLeft,
                 [&](T t) { return InBrackets(figures.BehindRange(t)); })},
      {3, column("p95", Align::kRight,
                 [&](T t) { return figures.Level(t, t.rtt.p95); })},
      {2, column("loss", Align::kRight, LossText)},
      {8,
       column("n", Align::kRight, [](T t) { return fmt::format("{}", t.n); })},
      {7, column("group", Align::kLeft, [](T t) { return t.group; })},
      {9, column("standing", Align::kLeft,
                 [](T t) { return std::string(ToText(t.standing)); })},
  };
}

bool IsBlank(const TableColumn& column) {
  return std::ranges::all_of(column.cells, &std::string::empty);
}

// A long name gives way before a figure does.
void ShortenTarget(std::vector<TableColumn>& columns, int room) {
  constexpr int kShortest = 12;
  int used = 0;
  for (const TableColumn& column : columns) used += column.width + kColumnGap;
  const auto target =
      std::ranges::find(columns, "target", &TableColumn::heading);
  if (target == columns.end() || used <= room) return;
  target->width = std::max(kShortest, target->width - (used - room));
}

// One very long name does not cost all the others their figures.
void LimitTarget(std::vector<Candidate>& candidates, int room) {
  constexpr int kLongest = 28;
  TableColumn& target = candidates.at(1).column;
  target.width = std::min(target.width, std::max(kLongest, room / 3));
}

}  // namespace

std::vector<TableColumn> ChooseColumns(const Report& report, int room) {
  std::vector<Candidate> candidates = Candidates(report);
  LimitTarget(candidates, room);
  std::vector<int> taken = {1};
  int used = 0;
  for (const Candidate& candidate : candidates) {
    if (candidate.importance == 1) used += candidate.column.width + kColumnGap;
  }
  for (int importance = 2; importance <= 9; ++importance) {
    const auto next =
        std::ranges::find(candidates, importance, &Candidate::importance);
    const int width = next->column.width + kColumnGap;
    if (IsBlank(next->column) || used + width > room) continue;
    used += width;
    taken.push_back(importance);
  }
  std::vector<TableColumn> columns;
  for (Candidate& candidate : candidates) {
    if (std::ranges::find(taken, candidate.importance) == taken.end()) continue;
    columns.push_back(std::move(candidate.column));
  }
  ShortenTarget(columns, room);
  return columns;
}

std::string Mark(Standing standing, bool unicode) {
  switch (standing) {
    case Standing::kBest:
      return unicode ? "✓" : "*";
    case Standing::kTied:
      return unicode ? "≈" : "=";
    case Standing::kSlower:
      return " ";
    case Standing::kUnsure:
      return "?";
    case Standing::kLossy:
      return "!";
    case Standing::kSilent:
      return unicode ? "✗" : "x";
  }
  return " ";
}

}  // namespace regionbench
