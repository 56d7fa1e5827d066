// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "dashboard/render/history.h"
#include "dashboard/render/render.h"

namespace regionbench {
namespace {

using Json = nlohmann::ordered_json;

Json Number(const std::optional<Nanoseconds>& value) {
  return value ? Json(value->count()) : Json(nullptr);
}

Json Text(const std::string& value) {
  return value.empty() ? Json(nullptr) : Json(value);
}

Json Range(const Interval& interval) {
  return {{"estimate", Number(interval.estimate)},
          {"low", Number(interval.low)},
          {"high", Number(interval.high)}};
}

Json BoxJson(const Box& box) {
  return {{"min", Number(box.min)},
          {"whisker_low", Number(box.whisker_low)},
          {"q1", Number(box.q1)},
          {"median", Number(box.median)},
          {"q3", Number(box.q3)},
          {"whisker_high", Number(box.whisker_high)},
          {"max", Number(box.max)},
          {"p90", Number(box.p90)},
          {"p95", Number(box.p95)},
          {"p99", Number(box.p99)},
          {"mean", Number(box.mean)},
          {"stddev", Number(box.stddev)},
          {"median_low", Number(box.median_low)},
          {"median_high", Number(box.median_high)}};
}

Json Failures(const TargetReport& target) {
  Json json = Json::object();
  for (const auto& [outcome, count] : target.failures) {
    json[std::string(ToText(outcome))] = count;
  }
  return json;
}

Json Outliers(const TargetReport& target) {
  Json json = Json::array();
  for (const Nanoseconds value : target.outliers) json.push_back(value.count());
  return json;
}

Json Timeout(const TargetReport& target) {
  const auto count = target.timeout.count();
  return count > 0 ? Json(count) : Json(nullptr);
}

// In the order in which an exchange goes through them.
Json PhasesJson(const TargetReport& target) {
  Json json = Json::object();
  for (const char* name :
       {"resolve", "connect", "tls", "processing", "transfer"}) {
    const auto found = target.phase_medians.find(name);
    if (found == target.phase_medians.end()) continue;
    json[name] = {{"median", found->second.count()}};
  }
  return json;
}

Json TargetJson(const TargetReport& target) {
  return {{"target", target.target.RegionText()},
          {"service", Text(target.target.service)},
          {"name", Text(target.name)},
          {"city", Text(target.city)},
          {"rank", target.rank},
          {"standing", ToText(target.standing)},
          {"group", target.group},
          {"n", target.n},
          {"ok", target.ok},
          {"failures", Failures(target)},
          {"loss_ratio", target.loss_ratio},
          {"timeout_ns", Timeout(target)},
          {"rtt_ns", BoxJson(target.rtt)},
          {"outliers_ns", Outliers(target)},
          {"phases_ns", PhasesJson(target)},
          {"behind_best_ns", Range(target.behind_best)},
          {"address", Text(target.address)},
          {"warnings", target.warnings}};
}

Json VerdictJson(const Verdict& verdict) {
  Json best = Json::array();
  for (const TargetId& id : verdict.best) best.push_back(id.RegionText());
  const auto& needed = verdict.rounds_still_needed;
  return {{"state", ToText(verdict.state)},
          {"best", std::move(best)},
          {"margin_ns", Range(verdict.margin)},
          {"rounds_still_needed", needed ? Json(*needed) : Json(nullptr)},
          {"text", verdict.text}};
}

Json ReportJson(const Report& report) {
  Json targets = Json::array();
  for (const TargetReport& target : report.targets) {
    targets.push_back(TargetJson(target));
  }
  return {{"schema", "regionbench.report/1"},
          {"probe", report.request.probe},
          {"method", ToText(report.request.method)},
          {"conn", ToText(report.request.conn)},
          {"started_at", FormatRfc3339(report.request.started_at)},
          {"elapsed_ns", report.request.elapsed.count()},
          {"rounds", report.rounds},
          {"confidence", report.request.confidence},
          {"quantile", report.request.quantile},
          {"min_difference",
           {{"ratio", report.request.min_difference_ratio},
            {"ns", report.request.min_difference.count()}}},
          {"seed", report.request.seed},
          {"rule", ToText(report.rule)},
          {"verdict", VerdictJson(report.verdict)},
          {"targets", std::move(targets)},
          {"warnings", report.warnings}};
}

Json OverallJson(const OverallVerdict& verdict) {
  Json fastest = Json::array();
  for (const FastestCount& one : verdict.fastest) {
    fastest.push_back(
        {{"target", one.target.RegionText()}, {"probes", one.probes}});
  }
  return {{"state", ToText(verdict.state)},
          {"probes", verdict.probes},
          {"decided", verdict.decided},
          {"fastest", std::move(fastest)},
          {"text", verdict.text}};
}

std::string Written(const Json& json) {
  constexpr int kIndent = 2;
  // Broken UTF-8 from outside must not cost the user the report.
  return json.dump(kIndent, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string RenderJson(const Report& report) {
  return Written(ReportJson(report));
}

std::string RenderHistoryJson(const History& history) {
  Json reports = Json::array();
  for (const Report& report : history.reports) {
    reports.push_back(ReportJson(report));
  }
  return Written({{"schema", "regionbench.reports/1"},
                  {"verdict", OverallJson(history.verdict)},
                  {"reports", std::move(reports)}});
}

std::string RenderOverallJson(const OverallVerdict& verdict) {
  return Written(OverallJson(verdict));
}

}  // namespace regionbench
