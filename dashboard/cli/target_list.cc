// SPDX-License-Identifier: Apache-2.0
#include "dashboard/cli/target_list.h"

#include <algorithm>
#include <cctype>
#include <limits>

#include "config/core/glob.h"
#include "config/core/target_id.h"

namespace regionbench {
namespace {

std::string Lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) {
    return static_cast<char>(std::tolower(c));
  });
  return text;
}

bool Fits(const std::string& pattern, const ListedTarget& target) {
  const auto id = TargetId::Parse(target.id);
  if (id && MatchesTarget(pattern, *id)) return true;
  if (IsGlob(pattern)) return false;
  const std::string word = Lower(pattern);
  if (word == Lower(target.country)) return true;
  return std::ranges::any_of(std::vector{target.id, target.name, target.city},
                             [&word](const std::string& text) {
                               return Lower(text).find(word) !=
                                      std::string::npos;
                             });
}

std::string EndpointText(const Endpoint& endpoint) {
  if (!endpoint.url.empty()) return endpoint.url;
  const std::string text =
      std::string(ToText(endpoint.method)) + "://" + endpoint.host;
  return endpoint.port == 0 ? text : text + ":" + std::to_string(endpoint.port);
}

void Locate(ListedTarget& listed, const std::optional<GeoPoint>& location,
            const std::optional<GeoPoint>& from) {
  if (!location || !from) return;
  listed.distance_km = DistanceKm(*from, *location);
  listed.floor = FibreFloor(*listed.distance_km);
}

ListedTarget FromRegion(const Provider& provider, const Region& region,
                        const std::optional<GeoPoint>& from) {
  ListedTarget listed{.id = provider.id + "/" + region.id,
                      .name = region.name,
                      .city = region.city,
                      .country = region.country,
                      .status = region.status};
  for (const Endpoint& endpoint : region.endpoints) {
    const std::string method(ToText(endpoint.method));
    if (std::ranges::find(listed.methods, method) == listed.methods.end()) {
      listed.methods.push_back(method);
    }
  }
  if (!region.endpoints.empty()) {
    listed.methods.emplace_back("dns");  // every name can be looked up
    listed.endpoint = EndpointText(region.endpoints.front());
  }
  Locate(listed, region.location, from);
  return listed;
}

ListedTarget FromCustom(const CustomTarget& target,
                        const std::optional<GeoPoint>& from) {
  ListedTarget listed{.id = std::string(kCustomProvider) + "/" + target.name,
                      .status = "custom",
                      .endpoint = target.url};
  Locate(listed, target.location, from);
  return listed;
}

std::vector<ListedTarget> Everything(const Catalog& catalog,
                                     const ListRequest& request) {
  std::vector<ListedTarget> all;
  for (const Provider& provider : catalog.providers()) {
    for (const Region& region : provider.regions) {
      all.push_back(FromRegion(provider, region, request.from));
    }
  }
  for (const CustomTarget& target : request.custom) {
    all.push_back(FromCustom(target, request.from));
  }
  return all;
}

Result<void> CheckPatterns(const std::vector<ListedTarget>& all,
                           const std::vector<std::string>& patterns) {
  std::string missing;
  for (const std::string& pattern : patterns) {
    if (std::ranges::any_of(all, [&](const ListedTarget& target) {
          return Fits(pattern, target);
        })) {
      continue;
    }
    if (!missing.empty()) missing += '\n';
    missing += "no region fits \"" + pattern + "\"";
  }
  if (missing.empty()) return {};
  return Fail(ErrorCode::kNotFound, missing);
}

}  // namespace

Result<std::vector<ListedTarget>> ListTargets(const Catalog& catalog,
                                              const ListRequest& request) {
  auto listed = Everything(catalog, request);
  const auto checked = CheckPatterns(listed, request.patterns);
  if (!checked) return tl::unexpected(checked.error());
  std::erase_if(listed, [&](const ListedTarget& target) {
    return !request.patterns.empty() &&
           std::ranges::none_of(request.patterns, [&](const std::string& p) {
             return Fits(p, target);
           });
  });
  if (request.from) {
    std::ranges::stable_sort(listed, {}, [](const ListedTarget& target) {
      return target.distance_km.value_or(std::numeric_limits<double>::max());
    });
  }
  return listed;
}

}  // namespace regionbench
