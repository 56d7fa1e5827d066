// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "config/core/result.h"
#include "config/core/target_id.h"
#include "config/core/time.h"
#include "probe/agent/group_plan.h"
#include "probe/agent/intake.h"
#include "probe/engine/engine.h"
#include "probe/schedule/schedule.h"

namespace regionbench {

/// What became of a group's rounds, over all its runs. A late round started
/// more than half the mean gap after it was due; a missed one never did: the
/// schedule moved on. Safe from any thread.
struct GroupCounts {
  std::atomic<std::uint64_t> rounds = 0;
  std::atomic<std::uint64_t> late = 0;
  std::atomic<std::uint64_t> missed = 0;
  std::atomic<std::int64_t> last_lag_ns = 0;
  std::atomic<std::int64_t> largest_lag_ns = 0;
};

/// Why targets fail, for log lines: each target once an hour at most, and at
/// most a hundred lines between two looks. Safe from any thread.
class Complaints {
 public:
  using Line = std::pair<TargetId, std::string>;

  void Add(const TargetId& target, const std::string& why);
  std::vector<Line> Take();

 private:
  std::mutex mutex_;  // guards the next two
  std::map<TargetId, SteadyTime> told_;
  std::vector<Line> lines_;
};

/// When the certificates of a group's targets end. Safe from any thread.
class CertificateEnds {
 public:
  void Set(const TargetId& target, WallTime end);
  [[nodiscard]] std::map<TargetId, WallTime> All() const;

 private:
  mutable std::mutex mutex_;  // guards ends_
  std::map<TargetId, WallTime> ends_;
};

/// What a group's samples and counts go into; all outlive the run.
struct GroupOutlets {
  Intake* intake = nullptr;
  Complaints* complaints = nullptr;
  std::shared_ptr<GroupCounts> counts;
};

/// Probes one group for ever on a thread of its own, with its own schedule and
/// engine: no group delays another. Ends, with what was under way reported as
/// aborted, when it goes out of scope.
class GroupRun {
 public:
  /// Opens the engine; nothing is sent before Start.
  static Result<std::unique_ptr<GroupRun>> Open(GroupPlan plan,
                                                GroupOutlets outlets);
  GroupRun(const GroupRun&) = delete;
  GroupRun& operator=(const GroupRun&) = delete;
  ~GroupRun() = default;

  void Start();
  [[nodiscard]] const GroupPlan& plan() const { return plan_; }
  [[nodiscard]] const GroupCounts& counts() const { return *outlets_.counts; }
  [[nodiscard]] std::map<TargetId, WallTime> certificate_ends() const {
    return certificates_.All();
  }

 private:
  GroupRun(GroupPlan plan, GroupOutlets outlets,
           std::unique_ptr<Engine> engine);
  [[nodiscard]] RunHooks Hooks();
  void CountRound(std::chrono::nanoseconds lag);

  const GroupPlan plan_;
  const GroupOutlets outlets_;
  CertificateEnds certificates_;
  const std::unique_ptr<Engine> engine_;
  Schedule schedule_;
  std::jthread thread_;
};

}  // namespace regionbench
