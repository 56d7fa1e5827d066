// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "config/core/target_id.h"

namespace regionbench {

/// True when `text` has a wildcard: `*` (any run of characters) or `?` (one).
bool IsGlob(std::string_view text);

/// True when the whole of `text` fits. Time is bounded by the product of the
/// two lengths, whatever the pattern.
bool MatchesGlob(std::string_view pattern, std::string_view text);

/// The one meaning of a pattern over targets, in the catalogue and in a store:
/// `all` and `*` are everything, `ap-*` compares the region, `aws/ap-*`
/// provider and region, `aws/*/s3` the full id. A name without wildcards fits
/// itself.
bool MatchesTarget(std::string_view pattern, const TargetId& target);

}  // namespace regionbench
