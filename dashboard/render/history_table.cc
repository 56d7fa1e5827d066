// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "aggregator/report/duration_text.h"
#include "dashboard/render/figures.h"
#include "dashboard/render/history.h"
#include "dashboard/render/page.h"
#include "dashboard/render/table_columns.h"
#include "dashboard/render/text_cell.h"

namespace regionbench {
namespace {

constexpr int kWidestCell = 40;
constexpr std::array<std::string_view, 6> kHeadings = {
    "probe", "fastest", "median", "margin", "95 % sure", "verdict"};
using Cells = std::array<std::string, kHeadings.size()>;

const TargetReport* Leader(const Report& report) {
  const auto found = std::ranges::find(report.targets, 1, &TargetReport::rank);
  return found == report.targets.end() ? nullptr : &*found;
}

Standing StandingOf(VerdictState state) {
  switch (state) {
    case VerdictState::kWinner:
      return Standing::kBest;
    case VerdictState::kTied:
      return Standing::kTied;
    case VerdictState::kUnsure:
      return Standing::kUnsure;
    case VerdictState::kNoData:
      break;
  }
  return Standing::kSilent;
}

Paint PaintOf(VerdictState state) {
  if (state == VerdictState::kUnsure) return Paint::kOpen;
  return state == VerdictState::kNoData ? Paint::kBad : Paint::kGood;
}

// Who is first, or shares the first place.
std::string FastestText(const Report& report) {
  const auto& best = report.verdict.best;
  if (best.empty()) return "-";
  if (report.verdict.state != VerdictState::kTied) {
    return best.front().RegionText();
  }
  std::string text = best.front().RegionText();
  for (std::size_t i = 1; i < best.size(); ++i) {
    text += ", " + best[i].RegionText();
  }
  return text;
}

std::string MarginText(const Interval& margin) {
  if (!margin.estimate) return "";
  const auto half = margin.low && margin.high ? (*margin.high - *margin.low) / 2
                                              : *margin.estimate;
  return Milliseconds(*margin.estimate, DecimalsFor(half)) + " ms";
}

std::string RangeText(const Interval& margin) {
  if (!margin.low || !margin.high) return "";
  const int decimals = DecimalsFor((*margin.high - *margin.low) / 2);
  return fmt::format("{}, {}", Milliseconds(*margin.low, decimals),
                     Milliseconds(*margin.high, decimals));
}

Cells CellsOf(const Report& report) {
  const Figures figures(report);
  const TargetReport* leader = Leader(report);
  const Interval& margin = report.verdict.margin;
  const std::string range = RangeText(margin);
  return {Printable(report.request.probe),
          Printable(FastestText(report)),
          leader == nullptr ? "-" : figures.Level(*leader, leader->rtt.median),
          MarginText(margin),
          range.empty() ? "" : "[" + range + "]",
          std::string(ToText(report.verdict.state))};
}

Cells Headings(const History& history) {
  Cells cells;
  std::ranges::copy(kHeadings, cells.begin());
  const double confidence = history.reports.front().request.confidence;
  cells[4] = fmt::format("{:g} % sure", confidence * 100);
  return cells;
}

std::array<int, kHeadings.size()> WidthsOf(const std::vector<Cells>& rows) {
  std::array<int, kHeadings.size()> widths{};
  for (const Cells& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::clamp(DisplayWidth(row[i]), widths[i], kWidestCell);
    }
  }
  return widths;
}

std::string Line(const Cells& row,
                 const std::array<int, kHeadings.size()>& widths,
                 bool unicode) {
  std::string line;
  for (std::size_t i = 0; i < row.size(); ++i) {
    const bool number = i >= 2 && i <= 4;
    line += Fit(row[i], widths[i], number ? Align::kRight : Align::kLeft,
                unicode ? "…" : "~");
    line.append(kColumnGap, ' ');
  }
  return line;
}

// `tcp cold`; what differs stands in each report.
std::string KindText(const History& history) {
  const ReportRequest& first = history.reports.front().request;
  const bool same =
      std::ranges::all_of(history.reports, [&](const Report& report) {
        return report.request.method == first.method &&
               report.request.conn == first.conn;
      });
  if (!same) return "several methods";
  return fmt::format("{} {}", ToText(first.method), ToText(first.conn));
}

std::string AboutText(const History& history, bool unicode) {
  const Report& report = history.reports.front();
  const std::string_view gap = unicode ? " · " : ", ";
  return fmt::format("{}{}{}{}{:g} % confidence", KindText(history), gap,
                     WhenText(report), gap, report.request.confidence * 100);
}

std::vector<std::string> NotesOf(const History& history) {
  std::vector<std::string> notes;
  for (const Report& report : history.reports) {
    for (const std::string& note : NotesOf(report)) {
      notes.push_back(report.request.probe + ": " + note);
    }
  }
  return notes;
}

}  // namespace

std::string RenderHistoryTable(const History& history,
                               const TableStyle& style) {
  std::vector<Cells> rows = {Headings(history)};
  for (const Report& report : history.reports) rows.push_back(CellsOf(report));
  const auto widths = WidthsOf(rows);
  Page page(style);
  page.Wrapped(history.verdict.text, 0, Paint::kStrong);
  page.Blank();
  page.Line("  " + Line(rows.front(), widths, style.unicode), Paint::kFaint);
  for (std::size_t i = 0; i < history.reports.size(); ++i) {
    const VerdictState state = history.reports[i].verdict.state;
    page.Line(Mark(StandingOf(state), style.unicode) + " " +
                  Line(rows[i + 1], widths, style.unicode),
              PaintOf(state));
  }
  page.Blank();
  page.Wrapped(AboutText(history, style.unicode), 0, Paint::kFaint);
  for (const std::string& note : NotesOf(history)) {
    page.Wrapped("note: " + note, 6);
  }
  return std::move(page).Text();
}

std::string RenderHistoryMarkdown(const History& history) {
  std::string out =
      fmt::format("**{}**\n\n", MarkdownText(history.verdict.text));
  const auto row = [](const Cells& cells) {
    std::vector<std::string> escaped;
    for (const std::string& cell : cells) {
      escaped.push_back(MarkdownText(cell));
    }
    return fmt::format("| {} |\n", fmt::join(escaped, " | "));
  };
  out += row(Headings(history));
  out += "| --- | --- | ---: | ---: | ---: | --- |\n";
  for (const Report& report : history.reports) out += row(CellsOf(report));
  out += fmt::format("\n{}\n", MarkdownText(AboutText(history, true)));
  const auto notes = NotesOf(history);
  for (const std::string& note : notes) {
    out += fmt::format("\n- {}", MarkdownText(note));
  }
  return notes.empty() ? out : out + "\n";
}

}  // namespace regionbench
