// SPDX-License-Identifier: Apache-2.0
#include "config/core/moment.h"

#include <string>

#include "config/core/duration.h"

namespace regionbench {

Result<WallTime> ParseMoment(std::string_view text, WallTime now) {
  const auto ago = ParseDuration(text);
  if (ago) {
    return now - std::chrono::duration_cast<std::chrono::microseconds>(*ago);
  }
  const auto instant = ParseRfc3339(text);
  if (instant) return *instant;
  return Fail(ErrorCode::kInvalidInput,
              "not a time: \"" + std::string(text) +
                  "\" (expected 24h, 7d, 2026-11-23 or "
                  "2026-11-23T14:20:00Z)");
}

}  // namespace regionbench
