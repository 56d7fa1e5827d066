// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "aggregator/history/history.h"
#include "config/catalog/catalog.h"
#include "config/core/glob.h"
#include "dashboard/cli/comparison.h"
#include "dashboard/cli/stored.h"
#include "dashboard/render/history.h"

namespace regionbench {
namespace {

// Where this probe stands says nothing about the stored ones.
ReportRequest Rules(const Request& request) {
  const Settings& settings = request.settings;
  ReportRequest rules;
  rules.method = settings.method;
  rules.conn = settings.conn;
  rules.confidence = settings.confidence;
  rules.quantile = settings.quantile;
  rules.min_difference_ratio = settings.min_difference.ratio;
  rules.min_difference = settings.min_difference.absolute;
  rules.max_loss = settings.max_loss;
  rules.allow_tainted = request.allow_tainted;
  return rules;
}

HistoryRequest Ask(const Task& task, const TimeWindow& window) {
  const Request& request = task.request;
  HistoryRequest ask;
  ask.window = {window.since, window.until};
  ask.probe = request.only_probe.value_or("*");
  ask.targets = StoredPatterns(task.arguments, request.settings.provider);
  if (request.only_method) ask.method = request.settings.method;
  if (request.only_conn) ask.conn = request.settings.conn;
  ask.rules = Rules(request);
  return ask;
}

// The catalogue's name and place of a region; of a custom target, the place
// that the settings say.
ResolvedTarget Described(const Catalog& catalog, const Settings& settings,
                         const TargetId& id) {
  ResolvedTarget target;
  target.id = id;
  for (const CustomTarget& custom : settings.custom) {
    const bool same =
        id.provider == kCustomProvider && id.region == custom.name;
    if (same) target.location = custom.location;
  }
  const Provider* provider = catalog.FindProvider(id.provider);
  const Region* region =
      provider == nullptr ? nullptr : provider->FindRegion(id.region);
  if (region == nullptr) return target;
  target.name = region->name;
  target.city = region->city;
  target.location = region->location;
  target.location_is_metro = region->location_is_metro;
  return target;
}

Result<History> Compare(const Task& task, Console& console) {
  constexpr std::chrono::hours kNotUsed{24};  // --since was given
  const auto window = WindowOf(task.request, kNotUsed);
  if (!window) return tl::unexpected(window.error());
  const auto catalog = Catalog::BuiltIn();
  if (!catalog) return tl::unexpected(catalog.error());
  const auto store = OpenExistingStore(task.request, console);
  if (!store) return tl::unexpected(store.error());
  return CompareHistory(**store, Ask(task, *window), [&](const TargetId& id) {
    return Described(*catalog, task.request.settings, id);
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
  auto history = Compare(task, console);
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
