// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "dashboard/render/insight.h"

namespace regionbench {
namespace {

using Json = nlohmann::ordered_json;

Json Number(const std::optional<Nanoseconds>& value) {
  return value ? Json(value->count()) : Json(nullptr);
}

std::string Dump(const Json& json) {
  constexpr int kIndent = 2;
  // Broken UTF-8 from outside must not cost the user the answer.
  return json.dump(kIndent, ' ', false, Json::error_handler_t::replace) + "\n";
}

template <typename T>
Json List(const std::vector<T>& items, Json (*json)(const T&)) {
  Json list = Json::array();
  for (const T& item : items) list.push_back(json(item));
  return list;
}

Json SeriesIdJson(const SeriesId& id) {
  return {{"probe", id.probe},
          {"target", id.target.RegionText()},
          {"service",
           id.target.service.empty() ? Json(nullptr) : Json(id.target.service)},
          {"method", ToText(id.method)},
          {"conn", ToText(id.conn)},
          {"family", id.family == 0 ? Json(nullptr) : Json(id.family)},
          {"timeout_ns", id.timeout.count()},
          {"cold_start", id.cold_start}};
}

Json AddressJson(const AddressChange& change) {
  return {{"at", FormatRfc3339(change.at)},
          {"appeared", change.appeared},
          {"vanished", change.vanished}};
}

Json LevelJson(const LevelChange& level) {
  std::optional<Nanoseconds> step;
  if (level.before && level.after) step = *level.after - *level.before;
  return {
      {"at", FormatRfc3339(level.at)},
      {"before_ns", Number(level.before)},
      {"after_ns", Number(level.after)},
      {"difference_ns", Number(step)},
      {"score", level.score},
      {"same_hour_days", level.same_hour_days},
      {"beside", level.beside ? AddressJson(*level.beside) : Json(nullptr)}};
}

Json SeriesJson(const SeriesChanges& series) {
  Json json = SeriesIdJson(series.id);
  json.update({{"samples", series.samples},
               {"points", series.points},
               {"skipped", series.skipped},
               {"min_difference_ns", series.min_difference.count()},
               {"addresses", series.addresses},
               {"addresses_rotate", series.addresses_rotate},
               {"changes", List(series.levels, LevelJson)},
               {"address_changes", List(series.address_changes, AddressJson)}});
  return json;
}

}  // namespace

std::string RenderChangesJson(const Changes& changes) {
  const ChangesRequest& request = changes.request;
  const Json json = {{"schema", "regionbench.changes/1"},
                     {"since", FormatRfc3339(request.since)},
                     {"until", FormatRfc3339(request.until)},
                     {"bucket_ns", Nanoseconds(request.width).count()},
                     {"min_difference",
                      {{"ratio", request.min_difference_ratio},
                       {"ns", request.min_difference.count()}}},
                     {"text", changes.text},
                     {"series", List(changes.series, SeriesJson)}};
  return Dump(json);
}

}  // namespace regionbench
