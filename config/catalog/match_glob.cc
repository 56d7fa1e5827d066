// SPDX-License-Identifier: Apache-2.0
#include "config/catalog/match_glob.h"

#include <algorithm>

#include "config/catalog/choose_endpoint.h"
#include "config/core/glob.h"

namespace regionbench {
namespace {

// What the user should know beside a result of this region.
std::vector<std::string> WarningsOf(const Provider& provider,
                                    const Region& region,
                                    const Endpoint& endpoint) {
  std::vector<std::string> warnings;
  const Service* service = provider.FindService(endpoint.service);
  if (service != nullptr && !service->latency_target) {
    warnings.push_back("measures a service of scope \"" + service->scope +
                       "\", not the region");
  }
  if (region.status != "ga") warnings.push_back("region is " + region.status);
  if (!region.note.empty()) warnings.push_back(region.note);
  if (endpoint.basis == "pattern") {
    warnings.emplace_back("host name follows a pattern and is not confirmed");
  }
  return warnings;
}

/// One pass of a pattern over the catalogue.
class GlobWalk {
 public:
  GlobWalk(std::string_view pattern, Method method)
      : pattern_(pattern),
        method_(method),
        last_part_(pattern.substr(pattern.rfind('/') + 1)),
        on_services_(std::ranges::count(pattern, '/') >= 2) {}

  void Visit(const Provider& provider, const Region& region) {
    const std::size_t before = matches_.targets.size();
    const bool fits = on_services_ ? TakeServices(provider, region)
                                   : TakeRegion(provider, region);
    if (fits && matches_.targets.size() == before) {
      matches_.without.push_back(provider.id + "/" + region.id);
    }
  }

  GlobMatches Take() { return std::move(matches_); }

 private:
  // Whether the pattern speaks of this region at all.
  bool TakeRegion(const Provider& provider, const Region& region) {
    if (!MatchesTarget(pattern_, {provider.id, region.id, ""})) return false;
    TryAdd(provider, region, "");
    return true;
  }

  bool TakeServices(const Provider& provider, const Region& region) {
    bool fits = false;
    for (const Service& service : provider.services) {
      const TargetId id{provider.id, region.id, service.id};
      if (!MatchesTarget(pattern_, id) || !HasHost(region, service)) continue;
      if (!service.by_default && IsGlob(last_part_)) continue;
      fits = true;
      TryAdd(provider, region, service.id);
    }
    return fits;
  }

  static bool HasHost(const Region& region, const Service& service) {
    const auto& all = region.endpoints;
    return std::ranges::find(all, service.id, &Endpoint::service) != all.end();
  }

  void TryAdd(const Provider& provider, const Region& region,
              std::string_view service) {
    auto endpoint = ChooseEndpoint(provider, region,
                                   {.method = method_, .service = service});
    if (!endpoint) return;
    matches_.targets.push_back(
        TargetOf(provider, region, *std::move(endpoint)));
  }

  const std::string_view pattern_;
  const Method method_;
  const std::string_view last_part_;
  const bool on_services_;
  GlobMatches matches_;
};

}  // namespace

ResolvedTarget TargetOf(const Provider& provider, const Region& region,
                        Endpoint endpoint) {
  ResolvedTarget target;
  target.id = {provider.id, region.id, endpoint.service};
  target.name = region.name;
  target.city = region.city;
  target.location = region.location;
  target.location_is_metro = region.location_is_metro;
  target.warnings = WarningsOf(provider, region, endpoint);
  target.endpoint = std::move(endpoint);
  return target;
}

GlobMatches MatchGlob(const Catalog& catalog, std::string_view pattern,
                      Method method) {
  GlobWalk walk(pattern, method);
  for (const Provider& provider : catalog.providers()) {
    for (const Region& region : provider.regions) walk.Visit(provider, region);
  }
  return walk.Take();
}

}  // namespace regionbench
