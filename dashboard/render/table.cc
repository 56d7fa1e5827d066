// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "dashboard/render/box_plot.h"
#include "dashboard/render/page.h"
#include "dashboard/render/render.h"
#include "dashboard/render/table_columns.h"

namespace regionbench {
namespace {

constexpr int kMarkWidth = 2;

Paint PaintOf(Standing standing) {
  switch (standing) {
    case Standing::kBest:
    case Standing::kTied:
      return Paint::kGood;
    case Standing::kUnsure:
      return Paint::kOpen;
    case Standing::kLossy:
    case Standing::kSilent:
      return Paint::kBad;
    case Standing::kSlower:
      return Paint::kPlain;
  }
  return Paint::kPlain;
}

/// Widths that all rows share.
struct Layout {
  TableStyle style;
  std::vector<TableColumn> columns;
  int text_width = 0;
  Axis axis;
};

// A quarter of the line is for boxes at the least, and not more than is of use.
Layout MakeLayout(const Report& report, const TableStyle& style) {
  constexpr int kMostBoxCells = 80;
  Layout layout;
  layout.style = style;
  layout.style.columns = std::clamp(style.columns, 60, 200);
  const int width = layout.style.columns;
  layout.columns = ChooseColumns(report, width - kMarkWidth - width / 4);
  layout.text_width = kMarkWidth;
  for (const TableColumn& column : layout.columns) {
    layout.text_width += column.width + kColumnGap;
  }
  const int room = width - layout.text_width;
  layout.axis = AxisFor(report.targets, std::clamp(room, 0, kMostBoxCells));
  return layout;
}

std::string_view CutMark(const Layout& layout) {
  return layout.style.unicode ? "…" : "~";
}

std::string Heading(const Layout& layout) {
  std::string line(kMarkWidth, ' ');
  for (const TableColumn& column : layout.columns) {
    line += Fit(column.heading, column.width, column.align, CutMark(layout));
    line.append(kColumnGap, ' ');
  }
  return line;
}

// What stands where the box would: why there is none.
std::string BoxOrReason(const TargetReport& target, const Layout& layout) {
  if (target.ok > 0) {
    return DrawBox(target, layout.axis, layout.style.unicode);
  }
  std::string reason = "not tried";
  if (target.n > 0) {
    const std::string failures = FailuresText(target);
    reason = "no reply: " + failures;
    if (DisplayWidth(reason) > layout.axis.cells) reason = failures;
  }
  return Fit(reason, layout.axis.cells, Align::kLeft, CutMark(layout));
}

std::string TargetRow(const TargetReport& target, std::size_t index,
                      const Layout& layout) {
  std::string line = Mark(target.standing, layout.style.unicode) + " ";
  for (const TableColumn& column : layout.columns) {
    line +=
        Fit(column.cells[index], column.width, column.align, CutMark(layout));
    line.append(kColumnGap, ' ');
  }
  return line + BoxOrReason(target, layout);
}

void AddAxis(const Layout& layout, Page& page) {
  const std::string margin(static_cast<std::size_t>(layout.text_width), ' ');
  const AxisLines lines = DrawAxis(layout.axis, layout.style.unicode);
  page.Line(margin + lines.ticks, Paint::kFaint);
  page.Line(margin + lines.labels, Paint::kFaint);
}

bool AnyBox(const Report& report) {
  return std::ranges::any_of(
      report.targets, [](const TargetReport& target) { return target.ok > 0; });
}

}  // namespace

std::string RenderTable(const Report& report, const TableStyle& style) {
  const Layout layout = MakeLayout(report, style);
  Page page(style);
  page.Wrapped(report.verdict.text, 0, Paint::kStrong);
  page.Blank();
  page.Line(Heading(layout), Paint::kFaint);
  for (std::size_t i = 0; i < report.targets.size(); ++i) {
    const TargetReport& target = report.targets[i];
    page.Line(TargetRow(target, i, layout), PaintOf(target.standing));
  }
  if (AnyBox(report)) AddAxis(layout, page);
  page.Blank();
  page.Wrapped(RunText(report, style.unicode), 0, Paint::kFaint);
  for (const std::string& note : NotesOf(report)) {
    page.Wrapped("note: " + note, 6);
  }
  return std::move(page).Text();
}

}  // namespace regionbench
