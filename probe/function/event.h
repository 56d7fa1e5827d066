// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "config/core/result.h"
#include "config/core/words.h"

namespace regionbench {

/// More is not read: an event of ours is a few lines.
inline constexpr std::size_t kLongestEvent = std::size_t{256} * 1024;

/// What one invocation is asked to do; all of it has a default.
struct FunctionEvent {
  std::vector<std::string> targets;  ///< patterns; empty: all that is allowed
  Method method = Method::kTcp;
  std::uint32_t rounds = 5;
  std::chrono::milliseconds timeout{1000};
  /// So long before the platform's deadline everything is over.
  std::chrono::milliseconds margin{500};
};

/// Reads `{"targets":["aws/ap-*"],"method":"tcp","rounds":5,"timeout_ms":1000,
/// "deadline_margin_ms":500}`. Nothing and `{}` are the defaults, and so is the
/// event of a platform's scheduler (EventBridge, Alibaba's and Azure's timers,
/// Pub/Sub) unless it carries one of ours: as the payload of the timer, or as
/// the body of an HTTP request. The error says every mistake, unknown keys with
/// the nearest spelling.
Result<FunctionEvent> ParseFunctionEvent(std::string_view text);

}  // namespace regionbench
