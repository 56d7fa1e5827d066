// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "config/core/result.h"

namespace regionbench {

/// The provider of targets that the user named: `custom/NAME`.
inline constexpr std::string_view kCustomProvider = "custom";

/// Names one endpoint of one region. A region code alone is not a name: AWS and
/// Alibaba use the same codes for different cities.
struct TargetId {
  std::string provider;  ///< `aws`, `alibaba`, `gcp`, `azure`, `custom`
  std::string region;    ///< `ap-northeast-1`, or the custom target's name
  std::string service;   ///< `dynamodb`; empty for custom targets

  /// `aws/ap-northeast-1`
  [[nodiscard]] std::string RegionText() const;
  /// `aws/ap-northeast-1/dynamodb`
  [[nodiscard]] std::string Text() const;
  /// Reads either form. Each part is 1 to 64 of `A-Z a-z 0-9 . _ : -`, not
  /// starting with a dot or a hyphen.
  static Result<TargetId> Parse(std::string_view text);

  friend auto operator<=>(const TargetId&, const TargetId&) = default;
};

/// True for a part of an id, or a probe's name without its slashes.
bool IsNamePart(std::string_view text);

}  // namespace regionbench
