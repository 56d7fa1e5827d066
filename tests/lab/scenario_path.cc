// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/scenario_path.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <string>

#include "config/core/duration.h"

namespace regionbench {
namespace {

using std::chrono::nanoseconds;

constexpr std::size_t kMostTraceRows = 1'000'000;
constexpr double kMostTraceMs = 60'000;

Result<void> ReadShare(const toml::table& table, std::string_view key,
                       double& target) {
  const toml::node* node = table.get(key);
  if (node == nullptr) return {};
  const auto value = node->value<double>();
  if (!value) return Invalid(std::string(key) + " is not a number");
  target = *value;
  return {};
}

Result<void> ReadShape(const toml::table& table, Path& path) {
  static const std::map<std::string, Path::Shape, std::less<>> kShapes = {
      {"constant", Path::Shape::kConstant},
      {"lognormal", Path::Shape::kLognormal},
      {"bimodal", Path::Shape::kBimodal},
      {"trace", Path::Shape::kTrace}};
  const toml::node* node = table.get("shape");
  if (node == nullptr) return {};
  const auto shape = kShapes.find(node->value_or(std::string()));
  if (shape == kShapes.end()) return Invalid("unknown shape");
  path.shape = shape->second;
  return {};
}

Result<void> ReadTrace(const std::filesystem::path& file, Path& path) {
  std::ifstream in(file);
  if (!in) return Invalid("cannot read " + file.string());
  double milliseconds = 0;
  path.trace.clear();
  while (path.trace.size() < kMostTraceRows && in >> milliseconds) {
    if (milliseconds < 0 || milliseconds > kMostTraceMs)
      return Invalid(file.string() + ": a round trip out of range");
    path.trace.emplace_back(std::llround(milliseconds * 1e6));
  }
  std::ranges::sort(path.trace);
  return {};
}

}  // namespace

Result<void> OnlyKeys(const toml::table& table,
                      std::initializer_list<std::string_view> known) {
  for (const auto& [key, node] : table) {
    if (std::ranges::find(known, key.str()) == known.end())
      return Invalid("unknown key \"" + std::string(key.str()) + "\"");
  }
  return {};
}

Result<void> ReadDuration(const toml::table& table, std::string_view key,
                          nanoseconds& target) {
  const toml::node* node = table.get(key);
  if (node == nullptr) return {};
  auto duration = ParseDuration(node->value_or(std::string()));
  if (!duration)
    return Invalid(std::string(key) + ": " + duration.error().message);
  target = *duration;
  return {};
}

Result<Path> ReadPath(const toml::table& table, Path path,
                      const std::filesystem::path& folder) {
  const std::string trace = table["trace"].value_or(std::string());
  path.bits_per_s =
      table["bits_per_s"].value_or(std::uint64_t{path.bits_per_s});
  for (const auto& step :
       {OnlyKeys(table, {"shape", "median", "spread", "sigma", "detour",
                         "detour_share", "trace", "loss", "bits_per_s"}),
        ReadShape(table, path), ReadDuration(table, "median", path.median),
        ReadDuration(table, "spread", path.spread),
        ReadDuration(table, "detour", path.detour),
        ReadShare(table, "sigma", path.sigma),
        ReadShare(table, "detour_share", path.detour_share),
        ReadShare(table, "loss", path.loss),
        trace.empty() ? Result<void>() : ReadTrace(folder / trace, path)}) {
    if (!step) return tl::unexpected(step.error());
  }
  return path;
}

Result<void> CheckPath(const Path& path) {
  if (path.shape == Path::Shape::kTrace && path.trace.empty())
    return Invalid("shape \"trace\" without a trace");
  if (path.Floor().count() < 0) return Invalid("spread exceeds the median");
  if (path.loss < 0 || path.loss > 1) return Invalid("loss is not a share");
  if (path.detour_share < 0 || path.detour_share > 1)
    return Invalid("detour_share is not a share");
  if (path.sigma < 0 || path.sigma > 4) return Invalid("sigma is not 0 to 4");
  return {};
}

}  // namespace regionbench
