// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/core/target_id.h"
#include "config/core/time.h"
#include "probe/agent/intake.h"
#include "probe/sink/delivery.h"
#include "probe/sink/spool.h"

namespace regionbench {

struct GroupStatus {
  std::string name;
  std::uint64_t targets = 0;
  std::uint64_t rounds = 0;
  std::uint64_t late = 0;
  std::uint64_t missed = 0;
  std::chrono::nanoseconds last_lag{0};
  std::chrono::nanoseconds largest_lag{0};
  /// When the first certificate of each https target ends, once seen.
  std::map<TargetId, WallTime> certificate_ends{};
};

/// How the last reading of the settings went.
struct ReloadStatus {
  bool successful = true;
  WallTime at{};  ///< of the last that was successful
};

/// What an agent says of itself.
struct AgentStatus {
  std::vector<GroupStatus> groups;
  IntakeCounts intake;
  SpoolState spool;
  std::optional<DeliveryCounts> delivery;  ///< none without an aggregator
  ReloadStatus reload;
};

/// For Prometheus, in its text format 0.0.4. What is not known is left out.
std::string MetricsText(const AgentStatus& status, const std::string& version);

}  // namespace regionbench
