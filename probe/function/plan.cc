// SPDX-License-Identifier: Apache-2.0
#include "probe/function/plan.h"

#include <algorithm>
#include <string_view>

#include "config/core/glob.h"

namespace regionbench {
namespace {

constexpr std::size_t kFewNames = 3;

bool HasScheme(std::string_view pattern) {
  return pattern.find("://") != std::string_view::npos;
}

bool IsEverything(std::string_view pattern) {
  return pattern == "*" || pattern == "all";
}

// NAME=URL in the settings, in the words of Resolve.
std::vector<CustomTarget> CustomTargetsOf(const FunctionSettings& settings) {
  std::vector<CustomTarget> custom;
  for (const std::string& pattern : settings.targets) {
    const std::size_t equals = pattern.find('=');
    if (!HasScheme(pattern) || equals > pattern.find("://")) continue;
    custom.push_back({.name = pattern.substr(0, equals),
                      .url = pattern.substr(equals + 1),
                      .location = std::nullopt});
  }
  return custom;
}

// A bare code or glob is over aws, as everywhere.
std::string InFull(const std::string& pattern) {
  const bool bare = pattern.find('/') == std::string::npos;
  return bare && !IsEverything(pattern) ? "aws/" + pattern : pattern;
}

/// What the patterns of the settings let through.
class Permission {
 public:
  Permission(const FunctionSettings& settings, const Resolution& fixed)
      : settings_(settings), fixed_(fixed) {}

  [[nodiscard]] bool Covers(const ResolvedTarget& target) const {
    if (settings_.targets.empty()) {
      return target.id.provider != kCustomProvider;
    }
    return std::ranges::any_of(
        settings_.targets, [&](const std::string& pattern) {
          return HasScheme(pattern) ? IsFixed(target) : Fits(pattern, target);
        });
  }

 private:
  static bool Fits(const std::string& pattern, const ResolvedTarget& target) {
    if (IsEverything(pattern)) return true;
    const std::string full = InFull(pattern);
    // A region's name stands for its services, too.
    const TargetId region{target.id.provider, target.id.region, ""};
    return MatchesTarget(full, target.id) || MatchesTarget(full, region);
  }

  // The very same place under the very same name.
  [[nodiscard]] bool IsFixed(const ResolvedTarget& target) const {
    const auto same = [&](const ResolvedTarget& one) {
      return one.id == target.id && one.endpoint.url == target.endpoint.url &&
             one.endpoint.method == target.endpoint.method &&
             one.endpoint.host == target.endpoint.host &&
             one.endpoint.port == target.endpoint.port;
    };
    return std::ranges::any_of(fixed_.targets, same);
  }

  const FunctionSettings& settings_;
  const Resolution& fixed_;
};

// The URLs of the settings. What is wrong with them shows when they are used.
Resolution FixedTargets(const FunctionSettings& settings) {
  Resolution fixed;
  for (const std::string& pattern : settings.targets) {
    if (!HasScheme(pattern)) continue;
    auto one = Resolve(Catalog({}), {.patterns = {pattern}, .custom = {}});
    if (!one) continue;
    for (ResolvedTarget& target : one->targets) {
      fixed.targets.push_back(std::move(target));
    }
  }
  return fixed;
}

Result<Resolution> CheckAllowed(Resolution found,
                                const FunctionSettings& settings) {
  const Resolution fixed = FixedTargets(settings);
  const Permission permission(settings, fixed);
  std::string names;
  std::size_t refused = 0;
  for (const ResolvedTarget& target : found.targets) {
    if (permission.Covers(target)) continue;
    if (++refused > kFewNames) continue;
    names += (names.empty() ? "" : ", ") + target.id.Text();
  }
  if (refused == 0) return found;
  if (refused > kFewNames) {
    names += " and " + std::to_string(refused - kFewNames) + " more";
  }
  return Invalid("REGIONBENCH_TARGETS does not allow " + names);
}

}  // namespace

Result<Resolution> ChooseTargets(const Catalog& catalog,
                                 const FunctionSettings& settings,
                                 const FunctionEvent& event) {
  ResolveRequest request{.patterns = event.targets,
                         .method = event.method,
                         .custom = CustomTargetsOf(settings)};
  if (request.patterns.empty()) request.patterns = settings.targets;
  if (request.patterns.empty()) request.patterns = {"all"};
  for (std::string& pattern : request.patterns) {
    if (pattern == "*") pattern = "all";
  }
  auto found = Resolve(catalog, request);
  if (!found) return found;
  if (found->targets.size() * event.rounds > kMostAttempts) {
    return Invalid(std::to_string(found->targets.size()) + " targets in " +
                   std::to_string(event.rounds) +
                   " rounds are more than 10000 attempts");
  }
  return event.targets.empty() ? found
                               : CheckAllowed(*std::move(found), settings);
}

}  // namespace regionbench
