// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>
#include <set>

#include "dashboard/render/history.h"
#include "dashboard/service/read_context.h"

namespace regionbench {
namespace {

using Json = nlohmann::ordered_json;

Json TextOrNull(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

Json CellJson(const Report& report, const TargetReport& target) {
  const auto& median = target.rtt.median;
  return {
      {"probe", report.request.probe},
      {"target", target.target.RegionText()},
      {"service", TextOrNull(target.target.service)},
      {"method", ToText(report.request.method)},
      {"conn", ToText(report.request.conn)},
      {"n", target.n},
      {"ok", target.ok},
      {"loss_ratio", target.loss_ratio},
      {"median_ns", median ? Json(median->count()) : Json(nullptr)},
      {"timeout_ns", target.timeout.count() > 0 ? Json(target.timeout.count())
                                                : Json(nullptr)},
      {"rank", target.rank},
      {"standing", ToText(target.standing)}};
}

Json ProbeJson(const Report& report) {
  Json best = Json::array();
  for (const TargetId& id : report.verdict.best) {
    best.push_back(id.RegionText());
  }
  return {{"probe", report.request.probe},
          {"state", ToText(report.verdict.state)},
          {"best", std::move(best)}};
}

// The columns, by id.
Json MatrixTargets(const std::vector<Report>& reports) {
  std::map<TargetId, const TargetReport*> targets;
  for (const Report& report : reports) {
    for (const TargetReport& one : report.targets) {
      targets.emplace(one.target, &one);
    }
  }
  Json list = Json::array();
  for (const auto& [id, one] : targets) {
    list.push_back({{"target", id.RegionText()},
                    {"service", TextOrNull(id.service)},
                    {"name", TextOrNull(one->name)},
                    {"city", TextOrNull(one->city)}});
  }
  return list;
}

Json MatrixJson(const History& history) {
  Json probes = Json::array();
  Json cells = Json::array();
  for (const Report& report : history.reports) {
    if (report.targets.empty()) continue;  // nothing fits the question
    probes.push_back(ProbeJson(report));
    for (const TargetReport& target : report.targets) {
      cells.push_back(CellJson(report, target));
    }
  }
  const ReportRequest& request = history.reports.front().request;
  return {{"schema", "regionbench.matrix/1"},
          {"since", FormatRfc3339(request.started_at)},
          {"until",
           FormatRfc3339(request.started_at +
                         std::chrono::duration_cast<std::chrono::microseconds>(
                             request.elapsed))},
          {"verdict", Json::parse(RenderOverallJson(history.verdict))},
          {"probes", std::move(probes)},
          {"targets", MatrixTargets(history.reports)},
          {"cells", std::move(cells)}};
}

}  // namespace

Result<std::string> AnswerMatrix(ReadContext& context,
                                 const HttpRequest& request) {
  return ComparePast(context, request).map([](const History& history) {
    return MatrixJson(history).dump(-1, ' ', false,
                                    Json::error_handler_t::replace) +
           "\n";
  });
}

}  // namespace regionbench
