// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "config/catalog/catalog.h"
#include "config/catalog/resolve.h"

namespace regionbench {

/// One region as `targets` lists it.
struct ListedTarget {
  std::string id;  ///< `aws/ap-northeast-1`
  std::string name{};
  std::string city{};
  std::string country{};
  std::string status{};
  std::vector<std::string> methods{};
  std::string endpoint{};               ///< what is probed by default
  std::optional<double> distance_km{};  ///< from the place asked for
  std::optional<std::chrono::nanoseconds> floor{};  ///< light in fibre, there
                                                    ///< and back
};

struct ListRequest {
  std::vector<std::string> patterns;  ///< none: everything
  std::vector<CustomTarget> custom;
  std::optional<GeoPoint> from;  ///< sorts by distance, unknown ones last
};

/// Every region that fits a pattern: a glob or a name as in `compare`, or part
/// of an id, name, city or country, in any case. An error names the patterns
/// that fit nothing.
Result<std::vector<ListedTarget>> ListTargets(const Catalog& catalog,
                                              const ListRequest& request);

std::string TargetTable(std::span<const ListedTarget> targets);
std::string TargetJson(std::span<const ListedTarget> targets);
std::string TargetCsv(std::span<const ListedTarget> targets);

}  // namespace regionbench
