// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "dashboard/render/figures.h"
#include "dashboard/render/history.h"
#include "dashboard/render/render.h"
#include "dashboard/render/text_cell.h"

namespace regionbench {
namespace {

std::string SpacedBrackets(const std::string& range) {
  return range.empty() ? "" : " [" + range + "]";
}

std::string StandingText(const TargetReport& target) {
  const std::string failures = MarkdownText(FailuresText(target));
  const std::string standing(ToText(target.standing));
  return failures.empty() ? standing : standing + ": " + failures;
}

std::string RowOf(const TargetReport& target, const Figures& figures) {
  const std::vector<std::string> cells = {
      fmt::format("{}", target.rank),
      MarkdownText(target.target.RegionText()),
      MarkdownText(target.city),
      MarkdownText(figures.Level(target, target.rtt.median)) +
          SpacedBrackets(figures.MedianRange(target)),
      figures.Behind(target) + SpacedBrackets(figures.BehindRange(target)),
      MarkdownText(figures.Level(target, target.rtt.p95)),
      LossText(target),
      fmt::format("{}", target.n),
      MarkdownText(target.group),
      StandingText(target)};
  return fmt::format("| {} |\n", fmt::join(cells, " | "));
}

}  // namespace

std::string MarkdownText(std::string_view text) {
  std::string out;
  for (const char c : Printable(text)) {
    constexpr std::string_view kMarkup = "\\`*_[]<>|#";
    if (kMarkup.find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

std::string RenderMarkdown(const Report& report) {
  const Figures figures(report);
  std::string out =
      fmt::format("**{}**\n\n", MarkdownText(report.verdict.text));
  out +=
      "| # | target | city | median | behind best | p95 | loss | n | group | "
      "standing |\n"
      "| ---: | --- | --- | ---: | ---: | ---: | ---: | ---: | --- | --- |\n";
  for (const TargetReport& target : report.targets) {
    out += RowOf(target, figures);
  }
  out += fmt::format("\n{}\n", MarkdownText(RunText(report, true)));
  for (const std::string& note : NotesOf(report)) {
    out += fmt::format("\n- {}", MarkdownText(note));
  }
  return out + (NotesOf(report).empty() ? "" : "\n");
}

}  // namespace regionbench
