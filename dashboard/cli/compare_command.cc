// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "dashboard/cli/commands.h"
#include "dashboard/cli/comparison.h"
#include "dashboard/render/html.h"
#include "dashboard/render/render.h"

namespace regionbench {

std::string RenderReport(const Report& report, const Request& request,
                         const Terminal& terminal) {
  switch (request.format) {
    case Format::kJson:
      return RenderJson(report);
    case Format::kCsv:
      return RenderCsv(report);
    case Format::kMarkdown:
      return RenderMarkdown(report);
    case Format::kSvg:
      return RenderSvg(report);
    case Format::kHtml:
      return RenderHtml(report);
    case Format::kTable:
      break;
  }
  return RenderTable(report, {.columns = terminal.columns,
                              .colour = terminal.colour && request.colour,
                              .unicode = terminal.unicode});
}

namespace {

Result<Comparison> MakeComparison(const Task& task, Console& console,
                                  Notes& notes) {
  const std::string& saved = task.request.from;
  if (saved.empty()) return CompareNow(task, console, notes);
  return CompareEvidence(saved, notes).map([](Report report) {
    return Comparison{std::move(report)};
  });
}

}  // namespace

// A column is misspelt before the run as well as after it.
Result<Report> Sorted(Report report, const std::string& column) {
  if (column.empty()) return report;
  return SortedBy(std::move(report), column).map_error(WithContext("--sort"));
}

ExitCode RunCompare(const Task& task, Console& console) {
  const Request& request = task.request;
  if (request.by_hour) return RunProfile(task, console);
  Notes notes(console, request.level);
  const auto sortable = Sorted({}, request.sort);
  if (!sortable) return Explain(sortable.error(), console);
  if (request.since) return CompareStored(task, console);
  auto made = MakeComparison(task, console, notes);
  if (!made) return Explain(made.error(), console);
  const auto report = Sorted(std::move(made->report), request.sort);
  const ExitCode code =
      made->saved ? CodeFor(report->verdict.state) : ExitCode::kFailure;
  return Deliver(RenderReport(*report, request, console.out_terminal), code,
                 console);
}

}  // namespace regionbench
