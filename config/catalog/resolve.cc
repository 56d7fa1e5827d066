// SPDX-License-Identifier: Apache-2.0
#include "config/catalog/resolve.h"

#include <algorithm>

#include "config/catalog/choose_endpoint.h"
#include "config/catalog/match_glob.h"
#include "config/catalog/suggest.h"
#include "config/catalog/url.h"
#include "config/core/glob.h"

namespace regionbench {
namespace {

std::vector<std::string_view> SplitAt(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

bool IsUrl(std::string_view name) {
  return name.find("://") != std::string_view::npos;
}

/// Works through the patterns; collects targets, notes and every mistake.
class Resolver {
 public:
  Resolver(const Catalog& catalog, const ResolveRequest& request)
      : catalog_(catalog), request_(request) {}

  Result<Resolution> Run() {
    for (const std::string& list : request_.patterns) {
      for (const std::string_view name : SplitAt(list, ',')) {
        if (!name.empty()) Take(name);
      }
    }
    CheckMethods();
    if (found_.targets.empty() && mistakes_.empty()) {
      mistakes_ = "no target named";
    }
    if (mistakes_.empty()) return std::move(found_);
    return Fail(ErrorCode::kInvalidInput, mistakes_);
  }

 private:
  void Take(std::string_view name) {
    if (IsUrl(name)) {
      TakeUrl(name);
    } else if (name == "all" || IsGlob(name)) {
      TakeGlob(name);
    } else {
      TakeName(name);
    }
  }

  // URL or NAME=URL; an equals sign inside the URL is not the first thing.
  void TakeUrl(std::string_view text) {
    const std::size_t equals = text.find('=');
    const bool named = equals < text.find("://");
    const std::string_view url = named ? text.substr(equals + 1) : text;
    CustomTarget custom;
    custom.url = url;
    custom.name =
        named ? std::string(text.substr(0, equals)) : NameFromUrl(url);
    TakeCustom(custom);
  }

  void TakeCustom(const CustomTarget& custom) {
    auto endpoint = EndpointFromUrl(custom.url);
    if (!endpoint) return Mistake(endpoint.error().message);
    if (!IsNamePart(custom.name)) {
      return Mistake("\"" + custom.name + "\" is not a name for " + custom.url);
    }
    const bool throughput = request_.method == Method::kDownload ||
                            request_.method == Method::kUpload;
    if (throughput && endpoint->method == Method::kHttp) {
      endpoint->method = request_.method;
    }
    ResolvedTarget target;
    target.id = {std::string(kCustomProvider), custom.name, ""};
    target.location = custom.location;
    target.location_is_metro = custom.location.has_value();
    target.endpoint = *std::move(endpoint);
    Add(std::move(target));
  }

  [[nodiscard]] const CustomTarget* FindCustom(std::string_view name) const {
    const auto found =
        std::ranges::find(request_.custom, name, &CustomTarget::name);
    return found == request_.custom.end() ? nullptr : &*found;
  }

  // region, custom name, provider/region or provider/region/service.
  void TakeName(std::string_view name) {
    const auto parts = SplitAt(name, '/');
    const bool bare = parts.size() == 1;
    const std::string_view provider_id =
        bare ? request_.default_provider : parts[0];
    const std::string_view region_id = bare ? parts[0] : parts[1];
    if (bare || (parts.size() == 2 && provider_id == kCustomProvider)) {
      const CustomTarget* custom = FindCustom(region_id);
      if (custom != nullptr) return TakeCustom(*custom);
    }
    const Provider* provider = catalog_.FindProvider(provider_id);
    const Region* region =
        provider == nullptr ? nullptr : provider->FindRegion(region_id);
    if (region == nullptr || parts.size() > 3) {
      return Mistake(UnknownTarget(catalog_, request_, name));
    }
    if (bare) NoteOthers(*provider, *region);
    TakeRegion(*provider, *region, parts.size() == 3 ? parts[2] : "");
  }

  void TakeRegion(const Provider& provider, const Region& region,
                  std::string_view service) {
    const std::string id = TargetId{provider.id, region.id, {}}.RegionText();
    if (!service.empty() && provider.FindService(service) == nullptr) {
      return Mistake(UnknownService(provider, region, service));
    }
    auto endpoint = ChooseEndpoint(provider, region,
                                   {.method = request_.method,
                                    .service = service,
                                    .force = request_.force});
    if (endpoint) return Add(TargetOf(provider, region, *std::move(endpoint)));
    const std::string full =
        service.empty() ? id : id + "/" + std::string(service);
    Mistake(full + " " + endpoint.error().message);
  }

  // The same code at another provider is another city.
  void NoteOthers(const Provider& taken, const Region& region) {
    std::string others;
    for (const Provider& provider : catalog_.providers()) {
      const Region* other = provider.FindRegion(region.id);
      if (&provider == &taken || other == nullptr) continue;
      if (!others.empty()) others += " and ";
      others += provider.id + "/" + other->id + " (" + other->city + ")";
    }
    if (others.empty()) return;
    Note(taken.id + "/" + region.id + " (" + region.city + ") taken; " +
         others + " has the same code: write provider/region to choose");
  }

  void TakeGlob(std::string_view glob) {
    // A bare glob is over the default provider's regions, as a bare code is.
    const bool everything = glob == "all" || glob == "*";
    const bool bare = !everything && glob.find('/') == std::string_view::npos;
    const std::string pattern =
        (bare ? request_.default_provider + "/" : "") + std::string(glob);
    GlobMatches matches = MatchGlob(catalog_, pattern, request_.method);
    bool fits = !matches.targets.empty() || !matches.without.empty();
    for (ResolvedTarget& target : matches.targets) Add(std::move(target));
    for (const CustomTarget& custom : request_.custom) {
      const TargetId id{std::string(kCustomProvider), custom.name, ""};
      if (everything || !MatchesTarget(pattern, id)) continue;
      TakeCustom(custom);
      fits = true;
    }
    if (!fits) Mistake("\"" + std::string(glob) + "\" fits no target");
    NoteWithout(glob, matches.without);
  }

  void NoteWithout(std::string_view glob,
                   const std::vector<std::string>& without) {
    if (without.empty()) return;
    constexpr std::size_t kShown = 3;
    std::string text = std::string(glob) + ": " +
                       std::to_string(without.size()) +
                       (without.size() == 1 ? " region" : " regions") +
                       " left out for want of a " +
                       std::string(ToText(request_.method)) + " endpoint: ";
    for (std::size_t i = 0; i < std::min(kShown, without.size()); ++i) {
      text += (i == 0 ? "" : ", ") + without[i];
    }
    Note(text + (without.size() > kShown ? ", …" : ""));
  }

  void Add(ResolvedTarget target) {
    const auto same =
        std::ranges::find(found_.targets, target.id, &ResolvedTarget::id);
    if (same == found_.targets.end()) {
      found_.targets.push_back(std::move(target));
    } else if (same->endpoint.url != target.endpoint.url ||
               same->endpoint.host != target.endpoint.host ||
               same->endpoint.port != target.endpoint.port) {
      Mistake("two targets would be called " + target.id.Text() +
              ": name one, as in NAME=URL");
    }
  }

  // Two methods are never compared. When nothing but URLs is named, they say
  // which one it is.
  void CheckMethods() {
    if (found_.targets.empty()) return;
    const Method first = found_.targets.front().endpoint.method;
    for (const ResolvedTarget& target : found_.targets) {
      const Method method = target.endpoint.method;
      if (method == first) continue;
      return Mistake(
          target.id.Text() + " is measured by " + std::string(ToText(method)) +
          " and " + found_.targets.front().id.Text() + " by " +
          std::string(ToText(first)) + ": two methods cannot be compared");
    }
    if (first != request_.method) {
      Note("measured by " + std::string(ToText(first)) +
           ", as the targets' URLs say");
    }
  }

  void Note(std::string line) { found_.notes.push_back(std::move(line)); }

  void Mistake(std::string_view line) {
    if (!mistakes_.empty()) mistakes_ += '\n';
    mistakes_ += line;
  }

  const Catalog& catalog_;
  const ResolveRequest& request_;
  Resolution found_;
  std::string mistakes_;
};

}  // namespace

bool NeedsCatalog(std::span<const std::string> patterns) {
  return std::ranges::any_of(patterns, [](const std::string& list) {
    return std::ranges::any_of(SplitAt(list, ','), [](std::string_view name) {
      return !name.empty() && !IsUrl(name);
    });
  });
}

Result<Resolution> Resolve(const Catalog& catalog,
                           const ResolveRequest& request) {
  return Resolver(catalog, request).Run();
}

}  // namespace regionbench
