// SPDX-License-Identifier: Apache-2.0
#include "config/core/target_id.h"

#include <algorithm>
#include <array>

namespace regionbench {
namespace {

constexpr std::size_t kLongestPart = 64;

bool IsNameChar(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') || c == '.' || c == '_' || c == ':' || c == '-';
}

}  // namespace

bool IsNamePart(std::string_view text) {
  return !text.empty() && text.size() <= kLongestPart && text.front() != '.' &&
         text.front() != '-' && std::ranges::all_of(text, IsNameChar);
}

std::string TargetId::RegionText() const { return provider + "/" + region; }

std::string TargetId::Text() const {
  return service.empty() ? RegionText() : RegionText() + "/" + service;
}

Result<TargetId> TargetId::Parse(std::string_view text) {
  TargetId id;
  const std::array parts = {&id.provider, &id.region, &id.service};
  std::string_view rest = text;
  std::size_t count = 0;
  bool good = true;
  for (;;) {
    const std::size_t slash = rest.find('/');
    const std::string_view part = rest.substr(0, slash);
    good = good && count < parts.size() && IsNamePart(part);
    if (!good) break;
    *parts[count++] = part;
    if (slash == std::string_view::npos) break;
    rest.remove_prefix(slash + 1);
  }
  if (!good || count < 2) {
    return Fail(ErrorCode::kInvalidInput,
                "not a target: \"" + std::string(text) +
                    "\" (expected provider/region or provider/region/service)");
  }
  return id;
}

}  // namespace regionbench
