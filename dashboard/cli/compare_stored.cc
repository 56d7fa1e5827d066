// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "aggregator/history/history.h"
#include "config/catalog/catalog.h"
#include "dashboard/cli/comparison.h"
#include "dashboard/cli/stored.h"
#include "dashboard/render/history.h"
#include "dashboard/render/html.h"
#include "dashboard/service/past_question.h"

namespace regionbench {
namespace {

HistoryRequest AskForHistory(const Task& task, const TimeWindow& window) {
  const Request& request = task.request;
  PastQuestion question;
  question.window = {window.since, window.until};
  question.probe = request.only_probe;
  question.targets = task.arguments;
  if (request.only_method) question.method = request.settings.method;
  if (request.only_conn) question.conn = request.settings.conn;
  question.allow_tainted = request.allow_tainted;
  return HistoryRequestFor(question, request.settings);
}

Result<History> FindHistory(const Task& task, Console& console) {
  constexpr std::chrono::hours kNotUsed{24};  // --since was given
  const auto window = WindowOf(task.request, kNotUsed);
  if (!window) return tl::unexpected(window.error());
  const auto catalog = Catalog::BuiltIn();
  if (!catalog) return tl::unexpected(catalog.error());
  const auto store = OpenExistingStore(task.request, console);
  if (!store) return tl::unexpected(store.error());
  return CompareHistory(
      **store, AskForHistory(task, *window), [&](const TargetId& id) {
        return DescribeTarget(*catalog, task.request.settings, id);
      });
}

std::string RenderAll(const History& history, const Request& request,
                      const Terminal& terminal) {
  switch (request.format) {
    case Format::kJson:
      return RenderHistoryJson(history);
    case Format::kCsv:
      return RenderHistoryCsv(history);
    case Format::kMarkdown:
      return RenderHistoryMarkdown(history);
    case Format::kSvg:
      return RenderHistorySvg(history);
    case Format::kHtml:
      return RenderHistoryHtml(history);
    case Format::kTable:
      break;
  }
  return RenderHistoryTable(history, StyleFor(request, terminal));
}

ExitCode CodeFor(Agreement agreement) {
  switch (agreement) {
    case Agreement::kAgreed:
    case Agreement::kDivided:
      return ExitCode::kDecided;
    case Agreement::kUnsure:
      return ExitCode::kUnsure;
    case Agreement::kNoData:
      break;
  }
  return ExitCode::kNoAnswer;
}

}  // namespace

ExitCode CompareStored(const Task& task, Console& console) {
  const Request& request = task.request;
  auto history = FindHistory(task, console);
  if (!history) return Explain(history.error(), console);
  for (Report& report : history->reports) {
    report = *Sorted(std::move(report), request.sort);
  }
  if (history->reports.size() > 1) {
    return Deliver(RenderAll(*history, request, console.out_terminal),
                   CodeFor(history->verdict.state), console);
  }
  const Report& only = history->reports.front();
  return Deliver(RenderReport(only, request, console.out_terminal),
                 CodeFor(only.verdict.state), console);
}

}  // namespace regionbench
