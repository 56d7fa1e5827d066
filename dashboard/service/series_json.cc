// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "aggregator/report/rollup_summary.h"
#include "dashboard/service/series_points.h"

namespace regionbench {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kUsualConfidence = 0.95;

Json NumberOrNull(const std::optional<Nanoseconds>& value) {
  return value ? Json(value->count()) : Json(nullptr);
}

Json BoxOverTimeJson(const Box& box) {
  return {{"min", NumberOrNull(box.min)},
          {"whisker_low", NumberOrNull(box.whisker_low)},
          {"q1", NumberOrNull(box.q1)},
          {"median", NumberOrNull(box.median)},
          {"q3", NumberOrNull(box.q3)},
          {"whisker_high", NumberOrNull(box.whisker_high)},
          {"max", NumberOrNull(box.max)},
          {"p90", NumberOrNull(box.p90)},
          {"p95", NumberOrNull(box.p95)},
          {"p99", NumberOrNull(box.p99)},
          {"mean", NumberOrNull(box.mean)}};
}

Json FailureCounts(const RollupRow& row) {
  Json json = Json::object();
  for (const Outcome outcome : kOutcomes) {
    const std::uint64_t count = row.Failures(outcome);
    if (count > 0) json[std::string(ToText(outcome))] = count;
  }
  return json;
}

// In the order in which an exchange goes through them.
Json PhaseMediansJson(const SeriesPoint& point) {
  Json json = Json::object();
  for (const char* name :
       {"resolve", "connect", "tls", "processing", "transfer"}) {
    const auto found = point.phases.find(name);
    if (found == point.phases.end()) continue;
    json[name] = {{"median", found->second.count()}};
  }
  return json;
}

Json PointJson(const SeriesPoint& point) {
  const Rollup& rollup = point.row.rollup;
  const double failed =
      static_cast<double>(rollup.sent) - static_cast<double>(rollup.Received());
  return {{"at", FormatRfc3339(point.at)},
          {"n", rollup.sent},
          {"ok", rollup.Received()},
          {"failures", FailureCounts(point.row)},
          {"loss_ratio", failed / static_cast<double>(rollup.sent)},
          {"rtt_ns", BoxOverTimeJson(BoxOfRollup(rollup, kUsualConfidence))},
          {"phases_ns", PhaseMediansJson(point)}};
}

Json ChangeJson(const LevelChange& change) {
  return {{"at", FormatRfc3339(change.at)},
          {"before_ns", NumberOrNull(change.before)},
          {"after_ns", NumberOrNull(change.after)},
          {"score", change.score},
          {"same_hour_days", change.same_hour_days}};
}

Json OneSeriesJson(const SeriesOverTime& series) {
  const StoredSeries& id = series.id;
  Json points = Json::array();
  for (const SeriesPoint& point : series.points) {
    points.push_back(PointJson(point));
  }
  Json changes = nullptr;
  if (series.changes) {
    changes = Json::array();
    for (const LevelChange& change : *series.changes) {
      changes.push_back(ChangeJson(change));
    }
  }
  const std::string& service = id.target.service;
  return {{"probe", id.probe},
          {"target", id.target.RegionText()},
          {"service", service.empty() ? Json(nullptr) : Json(service)},
          {"method", ToText(id.method)},
          {"conn", ToText(id.conn)},
          {"family", id.family == 0 ? Json(nullptr) : Json(id.family)},
          {"timeout_ns",
           id.timeout.count() == 0 ? Json(nullptr) : Json(id.timeout.count())},
          {"cold_start", id.cold_start},
          {"points", std::move(points)},
          {"changes", std::move(changes)}};
}

}  // namespace

std::string RenderSeriesJson(const SeriesAnswer& answer) {
  Json series = Json::array();
  for (const SeriesOverTime& one : answer.series) {
    series.push_back(OneSeriesJson(one));
  }
  const Json json = {{"schema", "regionbench.series/1"},
                     {"since", FormatRfc3339(answer.since)},
                     {"until", FormatRfc3339(answer.until)},
                     {"step_ns", std::chrono::nanoseconds(answer.step).count()},
                     {"series", std::move(series)}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace regionbench
