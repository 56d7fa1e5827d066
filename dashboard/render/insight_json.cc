// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "dashboard/render/insight.h"

namespace regionbench {
namespace {

using Json = nlohmann::ordered_json;

Json TimeJson(const std::optional<Nanoseconds>& value) {
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

Json SeriesJsonOf(const StoredSeries& id) {
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
      {"before_ns", TimeJson(level.before)},
      {"after_ns", TimeJson(level.after)},
      {"difference_ns", TimeJson(step)},
      {"score", level.score},
      {"same_hour_days", level.same_hour_days},
      {"beside", level.beside ? AddressJson(*level.beside) : Json(nullptr)}};
}

Json SeriesJson(const SeriesChanges& series) {
  Json json = SeriesJsonOf(series.id);
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

Json Targets(const std::vector<TargetId>& targets) {
  Json list = Json::array();
  for (const TargetId& target : targets) list.push_back(target.Text());
  return list;
}

Json UserJson(const PlacedUser& user) {
  return {{"probe", user.probe},
          {"weight", user.weight},
          {"nearest", user.nearest.Text()},
          {"quantile_ns", TimeJson(user.quantile)},
          {"n", user.n}};
}

Json SetJson(const std::optional<PlacedSet>& set) {
  if (!set) return nullptr;
  return {{"targets", Targets(set->targets)},
          {"quantile_ns", TimeJson(set->quantile)},
          {"users", List(set->users, UserJson)}};
}

Json MissingJson(const MissingTarget& missing) {
  return {{"target", missing.target.Text()}, {"probes", missing.probes}};
}

Json KindJson(const Kind& kind) {
  return {{"method", ToText(kind.method)},
          {"conn", ToText(kind.conn)},
          {"family", kind.family == 0 ? Json(nullptr) : Json(kind.family)},
          {"timeout_ns", kind.timeout.count()},
          {"cold_start", kind.cold_start},
          {"attempts", kind.attempts},
          {"attempts_of_other_kinds", kind.others}};
}

Json RangeJson(const Interval& interval) {
  return {{"estimate", TimeJson(interval.estimate)},
          {"low", TimeJson(interval.low)},
          {"high", TimeJson(interval.high)}};
}

Json HourJson(const HourVerdict& hour) {
  return {{"hour", hour.hour},
          {"state", ToText(hour.state)},
          {"best", Targets(hour.best)},
          {"quantile_ns", TimeJson(hour.quantile)},
          {"rival", hour.rival ? Json(hour.rival->Text()) : Json(nullptr)},
          {"behind_ns", RangeJson(hour.behind)},
          {"days", hour.days},
          {"more_days_needed", hour.more_days},
          {"p_value", hour.p_value},
          {"adjusted_p_value", hour.adjusted_p},
          {"certain_together", hour.together}};
}

}  // namespace

std::string RenderProfileJson(const Profile& profile) {
  const ProfileRequest& request = profile.request;
  const Json json = {{"schema", "regionbench.profile/1"},
                     {"by", "hour-of-day"},
                     {"zone", ZoneText(request)},
                     {"probe", request.probe},
                     {"since", FormatRfc3339(request.since)},
                     {"until", FormatRfc3339(request.until)},
                     {"kind", KindJson(request.kind)},
                     {"quantile", request.quantile},
                     {"confidence", request.confidence},
                     {"min_difference",
                      {{"ratio", request.min_difference_ratio},
                       {"ns", request.min_difference.count()}}},
                     {"state", ToText(profile.State())},
                     {"text", profile.text},
                     {"targets", Targets(profile.targets)},
                     {"hours", List(profile.hours, HourJson)}};
  return Dump(json);
}

std::string RenderPlacementJson(const Placement& placement) {
  const PlacementRequest& request = placement.request;
  const Json json = {{"schema", "regionbench.placement/1"},
                     {"since", FormatRfc3339(request.since)},
                     {"until", FormatRfc3339(request.until)},
                     {"kind", KindJson(request.kind)},
                     {"choose", request.choose},
                     {"quantile", request.quantile},
                     {"confidence", request.confidence},
                     {"min_difference",
                      {{"ratio", request.min_difference_ratio},
                       {"ns", request.min_difference.count()}}},
                     {"verdict",
                      {{"state", ToText(placement.state)},
                       {"behind_ns", RangeJson(placement.behind)},
                       {"sections", placement.sections},
                       {"text", placement.text}}},
                     {"targets", placement.targets},
                     {"all_sets", placement.all_sets},
                     {"sets_looked_at", placement.looked_at},
                     {"best", SetJson(placement.best)},
                     {"runner_up", SetJson(placement.runner_up)},
                     {"missing", List(placement.missing, MissingJson)}};
  return Dump(json);
}

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
