// SPDX-License-Identifier: Apache-2.0
#include "config/catalog/suggest.h"

#include <algorithm>
#include <set>

namespace regionbench {
namespace {

constexpr std::size_t kMostPlaces = 8;
constexpr std::size_t kShownOfName = 100;

// Letters and digits only, in lower case: `Sao-Paulo` finds `Sao Paulo`.
std::string Folded(std::string_view text) {
  std::string folded;
  for (const char c : text) {
    if (c >= 'A' && c <= 'Z') folded += static_cast<char>(c - 'A' + 'a');
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) folded += c;
  }
  return folded;
}

std::string Unknown(std::string_view name,
                    const std::vector<std::string>& meant) {
  std::string line =
      "unknown target \"" + std::string(name.substr(0, kShownOfName)) + "\"";
  for (std::size_t i = 0; i < meant.size(); ++i) {
    line += (i == 0 ? ": did you mean " : ", ") + meant[i];
  }
  return line + (meant.empty() ? "" : "?");
}

bool LiesIn(const Region& region, const std::string& place) {
  return place.size() > 2 &&
         (Folded(region.city) == place || Folded(region.name) == place);
}

// Regions that are called so elsewhere or lie in a city that is called so.
std::vector<std::string> ByCodeOrPlace(const Catalog& catalog,
                                       std::string_view word) {
  const std::string place = Folded(word);
  std::vector<std::string> found;
  for (const Provider& provider : catalog.providers()) {
    for (const Region& region : provider.regions) {
      const bool fits = Folded(region.id) == place || LiesIn(region, place);
      if (fits && found.size() < kMostPlaces) {
        found.push_back(provider.id + "/" + region.id);
      }
    }
  }
  return found;
}

// Everything that could have been written in this form.
std::vector<std::string> AllNames(const Catalog& catalog,
                                  const ResolveRequest& request, bool bare) {
  std::vector<std::string> names;
  for (const Provider& provider : catalog.providers()) {
    if (bare && provider.id != request.default_provider) continue;
    for (const Region& region : provider.regions) {
      names.push_back(bare ? region.id : provider.id + "/" + region.id);
    }
  }
  for (const CustomTarget& custom : request.custom) {
    names.push_back(bare ? custom.name : "custom/" + custom.name);
  }
  return names;
}

}  // namespace

std::string UnknownTarget(const Catalog& catalog, const ResolveRequest& request,
                          std::string_view name) {
  const std::size_t slash = name.find('/');
  const bool bare = slash == std::string_view::npos;
  // provider/region, whatever follows
  const std::string_view region =
      name.substr(0, bare ? slash : name.find('/', slash + 1));
  if (region.size() > kShownOfName) return Unknown(name, {});
  const std::string_view word = bare ? region : region.substr(slash + 1);
  auto meant = ByCodeOrPlace(catalog, word);
  if (meant.empty()) {
    meant = NearestSpellings(region, AllNames(catalog, request, bare));
  }
  return Unknown(name, meant);
}

std::string UnknownService(const Provider& provider, const Region& region,
                           std::string_view service) {
  std::set<std::string> offered;
  for (const Endpoint& endpoint : region.endpoints) {
    offered.insert(endpoint.service);
  }
  std::vector<std::string> services(offered.begin(), offered.end());
  const std::string id = provider.id + "/" + region.id + "/";
  if (service.size() > kShownOfName) service = service.substr(0, kShownOfName);
  const auto near = NearestSpellings(service, services);
  if (!near.empty()) services = near;
  for (std::string& candidate : services) candidate.insert(0, id);
  return Unknown(id + std::string(service), services);
}

}  // namespace regionbench
