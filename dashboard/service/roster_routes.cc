// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "dashboard/service/read_context.h"
#include "dashboard/service/stored_series.h"

namespace regionbench {
namespace {

using Json = nlohmann::ordered_json;

/// What is stored of one probe or one target.
struct RosterEntry {
  std::set<std::string> others;  ///< a probe's targets, a target's probes
  std::set<std::string_view> methods;
  std::size_t series = 0;
  WallTime first = WallTime::max();
  WallTime last = WallTime::min();

  void Add(const SeriesSeen& seen, const std::string& other) {
    others.insert(other);
    methods.insert(ToText(seen.series.method));
    ++series;
    first = std::min(first, seen.first);
    last = std::max(last, seen.last);
  }
};

void PutEntry(const RosterEntry& entry, const char* others, Json& json) {
  json["methods"] = entry.methods;
  json[others] = entry.others.size();
  json["series"] = entry.series;
  json["first_seen"] = FormatRfc3339(entry.first);
  json["last_seen"] = FormatRfc3339(entry.last);
}

std::string WrittenRoster(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<std::vector<SeriesSeen>> SeenBy(ReadContext& context,
                                       const HttpRequest& request) {
  QueryReader query(request);
  query.Allow({});
  const auto checked = query.Checked(0);
  if (!checked) return tl::unexpected(checked.error());
  auto store = context.stores.Borrow();
  if (!store) return tl::unexpected(store.error());
  RollUpForReading(**store);
  return (*store)->Seen();
}

std::string ProbesJson(const std::vector<SeriesSeen>& seen) {
  std::map<std::string, RosterEntry> probes;
  for (const SeriesSeen& one : seen) {
    probes[one.series.probe].Add(one, one.series.target.Text());
  }
  Json list = Json::array();
  for (const auto& [probe, entry] : probes) {
    Json json = {{"probe", probe}};
    PutEntry(entry, "targets", json);
    list.push_back(std::move(json));
  }
  return WrittenRoster({{"schema", "regionbench.probes/1"}, {"probes", list}});
}

std::string TargetsJson(const std::vector<SeriesSeen>& seen,
                        const ReadContext& context) {
  std::map<TargetId, RosterEntry> targets;
  for (const SeriesSeen& one : seen) {
    targets[one.series.target].Add(one, one.series.probe);
  }
  const auto text = [](const std::string& value) {
    return value.empty() ? Json(nullptr) : Json(value);
  };
  Json list = Json::array();
  for (const auto& [id, entry] : targets) {
    const ResolvedTarget target = context.Describe(id);
    Json json = {{"target", id.RegionText()},
                 {"service", text(id.service)},
                 {"name", text(target.name)},
                 {"city", text(target.city)}};
    PutEntry(entry, "probes", json);
    list.push_back(std::move(json));
  }
  return WrittenRoster(
      {{"schema", "regionbench.targets/1"}, {"targets", list}});
}

}  // namespace

Result<std::string> AnswerProbes(ReadContext& context,
                                 const HttpRequest& request) {
  return SeenBy(context, request).map(ProbesJson);
}

Result<std::string> AnswerTargets(ReadContext& context,
                                  const HttpRequest& request) {
  return SeenBy(context, request).map([&context](const auto& seen) {
    return TargetsJson(seen, context);
  });
}

}  // namespace regionbench
