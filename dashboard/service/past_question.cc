// SPDX-License-Identifier: Apache-2.0
#include "dashboard/service/past_question.h"

#include <algorithm>
#include <utility>

#include "config/core/glob.h"

namespace regionbench {

ReportRequest RulesOf(const Settings& settings) {
  ReportRequest rules;
  rules.method = settings.method;
  rules.conn = settings.conn;
  rules.confidence = settings.confidence;
  rules.quantile = settings.quantile;
  rules.min_difference_ratio = settings.min_difference.ratio;
  rules.min_difference = settings.min_difference.absolute;
  rules.max_loss = settings.max_loss;
  return rules;
}

HistoryRequest HistoryRequestFor(const PastQuestion& question,
                                 const Settings& settings) {
  HistoryRequest request;
  request.window = question.window;
  request.probe = question.probe.value_or("*");
  request.targets = StoredPatterns(question.targets, settings.provider);
  request.method = question.method;
  request.conn = question.conn;
  request.rules = RulesOf(settings);
  request.rules.allow_tainted = question.allow_tainted;
  return request;
}

std::vector<std::string> StoredPatterns(
    const std::vector<std::string>& arguments, const std::string& provider) {
  std::vector<std::string> patterns;
  for (const std::string& argument : arguments) {
    for (std::size_t begin = 0; begin <= argument.size();) {
      const std::size_t end =
          std::min(argument.find(',', begin), argument.size());
      std::string pattern = argument.substr(begin, end - begin);
      begin = end + 1;
      if (pattern.empty()) continue;
      const bool bare = pattern.find('/') == std::string::npos &&
                        pattern != "all" && !IsGlob(pattern);
      if (bare) pattern.insert(0, provider + "/");
      patterns.push_back(std::move(pattern));
    }
  }
  return patterns;
}

ResolvedTarget DescribeTarget(const Catalog& catalog, const Settings& settings,
                              const TargetId& id) {
  ResolvedTarget target;
  target.id = id;
  for (const CustomTarget& custom : settings.custom) {
    const bool same =
        id.provider == kCustomProvider && id.region == custom.name;
    if (same) target.location = custom.location;
  }
  const Provider* provider = catalog.FindProvider(id.provider);
  const Region* region =
      provider == nullptr ? nullptr : provider->FindRegion(id.region);
  if (region == nullptr) return target;
  target.name = region->name;
  target.city = region->city;
  target.location = region->location;
  target.location_is_metro = region->location_is_metro;
  return target;
}

}  // namespace regionbench
