// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dashboard/render/figures.h"
#include "dashboard/render/history.h"
#include "dashboard/render/render.h"
#include "dashboard/render/svg_box.h"
#include "dashboard/render/text_cell.h"

namespace regionbench {
namespace {

constexpr double kWidth = 1000;
constexpr double kMargin = 24;
constexpr double kRow = 46;
constexpr double kLineHeight = 16;
constexpr double kTitleHeight = 24;
// Where columns begin or, of figures, end.
constexpr double kRankColumn = 34;
constexpr double kTargetColumn = 54;
constexpr double kBoxesColumn = 290;
constexpr int kBoxWidth = 290;
constexpr double kMedianColumn = 716;
constexpr double kBehindColumn = 838;
constexpr double kP95Column = 918;
constexpr double kLossColumn = 976;
// Letters that fit: fonts differ, so these are on the safe side.
constexpr int kTitleLetters = 86;
constexpr int kNoteLetters = 126;
constexpr int kTargetLetters = 30;
constexpr int kCityLetters = 38;

std::string_view Look(Standing standing) {
  switch (standing) {
    case Standing::kBest:
    case Standing::kTied:
      return "good";
    case Standing::kUnsure:
      return "unsure";
    case Standing::kLossy:
    case Standing::kSilent:
      return "bad";
    case Standing::kSlower:
      break;
  }
  return "";
}

std::string Within(std::string_view text, int letters) {
  std::string line = Fit(text, letters, Align::kLeft, "…");
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

std::string Bracketed(const std::string& range) {
  return range.empty() ? range : "[" + range + "]";
}

/// One report, drawn from `y` on.
class SvgReport {
 public:
  SvgReport(SvgPage& page, const Report& report, double y)
      : page_(page),
        report_(report),
        figures_(report),
        scale_{AxisFor(report.targets, kBoxWidth), kBoxesColumn},
        y_(y) {}

  /// Where it ends.
  double Draw() {
    Lines(report_.verdict.text, kTitleLetters, "title", kTitleHeight);
    y_ += 4;
    Lines(RunText(report_, true), kNoteLetters, "head", kLineHeight);
    Heading();
    Grid();
    for (const TargetReport& target : report_.targets) Row(target);
    Labels();
    for (const std::string& note : NotesOf(report_)) {
      Lines("note: " + note, kNoteLetters, "note", kLineHeight);
    }
    return y_;
  }

 private:
  void Lines(const std::string& text, int letters, std::string_view look,
             double height) {
    for (const std::string& line : Wrap(Printable(text), letters, 0)) {
      y_ += height;
      page_.Text(kMargin, y_, look, line);
    }
  }

  void Heading() {
    y_ += 32;
    page_.Text(kTargetColumn, y_, "head", "target");
    page_.Text(kBoxesColumn, y_, "head", "round trip");
    page_.Text(kMedianColumn, y_, "head r", "median");
    page_.Text(kBehindColumn, y_, "head r", "behind");
    page_.Text(kP95Column, y_, "head r", "p95");
    page_.Text(kLossColumn, y_, "head r", "loss");
    y_ += 10;
  }

  [[nodiscard]] std::vector<AxisTick> Ticks() const {
    constexpr double kDistance = 60;
    const bool any = scale_.axis.high > Nanoseconds{1};
    return any ? TicksOf(scale_.axis, kDistance) : std::vector<AxisTick>();
  }

  void Grid() {
    const double bottom =
        y_ + kRow * static_cast<double>(report_.targets.size());
    for (const AxisTick& tick : Ticks()) {
      const double x = scale_.At(tick.at);
      page_.Line(x, y_, x, bottom + 5, "grid");
    }
  }

  void Labels() {
    page_.Line(kMargin, y_, kWidth - kMargin, y_, "rule");
    const auto ticks = Ticks();
    y_ += ticks.empty() ? 0 : 20;
    for (const AxisTick& tick : ticks) {
      const bool last = &tick == &ticks.back();
      page_.Text(
          scale_.At(tick.at), y_, "small m",
          last ? tick.label + std::string(UnitOf(scale_.axis)) : tick.label);
    }
    y_ += 8;
  }

  void Row(const TargetReport& target) {
    page_.Line(kMargin, y_, kWidth - kMargin, y_, "rule");
    page_.BeginGroup(Hint(target));
    const double middle = y_ + kRow / 2;
    const std::string look(Look(target.standing));
    page_.Dot(kRankColumn, middle, 11, "ring " + look);
    page_.Text(kRankColumn, middle + 4, "rank " + look,
               fmt::format("{}", target.rank));
    page_.Text(kTargetColumn, middle - 3, "name",
               Within(Printable(target.target.Text()), kTargetLetters));
    Below(target, middle + 13);
    if (target.ok > 0) {
      DrawSvgBox(page_, target, scale_, middle);
    } else {
      page_.Text(kBoxesColumn, middle + 4, "bad", Silence(target));
    }
    FiguresOf(target, middle);
    page_.EndGroup();
    y_ += kRow;
  }

  void Below(const TargetReport& target, double y) {
    std::string text(ToText(target.standing));
    if (!target.city.empty()) {
      text = Within(Printable(target.city), kCityLetters - 10) + " · " + text;
    }
    page_.Text(kTargetColumn, y, "small", text);
  }

  void FiguresOf(const TargetReport& target, double middle) {
    const auto pair = [&](double x, const std::string& figure,
                          const std::string& range) {
      page_.Text(x, range.empty() ? middle + 4 : middle - 3, "r", figure);
      page_.Text(x, middle + 13, "small r", range);
    };
    pair(kMedianColumn, figures_.Level(target, target.rtt.median),
         Bracketed(figures_.MedianRange(target)));
    pair(kBehindColumn, figures_.Behind(target),
         Bracketed(figures_.BehindRange(target)));
    pair(kP95Column, figures_.Level(target, target.rtt.p95), "");
    pair(kLossColumn, LossText(target), "");
  }

  static std::string Silence(const TargetReport& target) {
    return target.n == 0 ? "not tried" : "no reply: " + FailuresText(target);
  }

  static std::string Hint(const TargetReport& target) {
    std::string hint = target.target.Text();
    if (!target.name.empty()) hint += ", " + target.name;
    hint += fmt::format(": {} of {} answered", target.ok, target.n);
    const std::string failures = FailuresText(target);
    return failures.empty() ? hint : hint + ", " + failures;
  }

  SvgPage& page_;
  const Report& report_;
  const Figures figures_;
  const SvgScale scale_;
  double y_;
};

}  // namespace

std::string RenderSvg(const Report& report) {
  SvgPage page(kWidth);
  const double end = SvgReport(page, report, kMargin - 8).Draw();
  return std::move(page).Take(end + kMargin - 4, report.verdict.text);
}

std::string RenderHistorySvg(const History& history) {
  SvgPage page(kWidth);
  double y = kMargin - 8;
  for (const std::string& line :
       Wrap(Printable(history.verdict.text), kTitleLetters, 0)) {
    y += kTitleHeight;
    page.Text(kMargin, y, "title", line);
  }
  for (const Report& report : history.reports) {
    y = SvgReport(page, report, y + kMargin).Draw();
  }
  return std::move(page).Take(y + kMargin - 4, history.verdict.text);
}

}  // namespace regionbench
