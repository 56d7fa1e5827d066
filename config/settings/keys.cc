// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "config/settings/key.h"

namespace regionbench {
namespace {

std::array<std::span<const Key>, 3> Tables() {
  return {MeasurementKeys(), AgentKeys(), ServeKeys()};
}

}  // namespace

const Key* FindKey(std::string_view name) {
  for (const std::span<const Key> table : Tables()) {
    const auto found = std::ranges::find(table, name, &Key::name);
    if (found != table.end()) return &*found;
  }
  return nullptr;
}

Result<void> ApplySetting(Settings& settings, std::string_view key,
                          std::string_view text) {
  const Key* const known = FindKey(key);
  if (known != nullptr) return known->set(settings, text);
  return Fail(ErrorCode::kInvalidInput,
              "unknown setting \"" + std::string(key) + "\"");
}

std::span<const std::string_view> SettingKeys() {
  static const std::vector<std::string_view> kNames = [] {
    std::vector<std::string_view> names;
    for (const std::span<const Key> table : Tables()) {
      for (const Key& key : table) names.push_back(key.name);
    }
    return names;
  }();
  return kNames;
}

}  // namespace regionbench
