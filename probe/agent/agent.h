// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "config/core/log.h"
#include "config/core/result.h"
#include "config/settings/settings.h"
#include "probe/agent/agent_status.h"
#include "probe/agent/group_plan.h"
#include "probe/agent/group_run.h"
#include "probe/agent/intake.h"
#include "probe/agent/status_server.h"
#include "probe/sink/delivery.h"
#include "probe/sink/spool.h"

namespace regionbench {

/// Everything an agent is told, resolved and checked.
struct AgentPlan {
  AgentSettings settings;  ///< with the spool's path; its groups are unused
  std::vector<GroupPlan> groups;
  std::string token;    ///< empty: none is sent
  std::string cacert;   ///< whom to trust; empty: SSL_CERT_FILE, the system's
  std::string version;  ///< of this program
};

/// Probes groups of targets side by side, keeps what they give in the spool and
/// pushes it to the aggregator: each group, the spool, the aggregator and
/// /metrics have threads of their own, so that none waits for another. `log`
/// outlives it. One thread calls; status() is safe from any.
class Agent {
 public:
  /// Fails when a group cannot be probed at all, when another agent has the
  /// spool, or when /metrics cannot be served. A spool that cannot be written
  /// is told in the log, and probing goes on.
  static Result<std::unique_ptr<Agent>> Start(const AgentPlan& plan, Log& log);
  Agent(const Agent&) = delete;
  Agent& operator=(const Agent&) = delete;
  ~Agent();

  /// Goes on by another plan. Groups that are the same go on untouched; counts
  /// are kept. On failure nothing has changed. Another spool, and another
  /// address for /metrics, only hold from the next start.
  Result<void> Apply(const AgentPlan& plan);
  /// To be called when the settings could not be read: the old ones hold.
  void RefuseReload(const Error& error);

  /// Says what happened since the last look: targets that fail, rounds that
  /// were missed, a spool in trouble.
  void LookAround();

  /// Stops probing, puts what is there into the spool, and tries for at most
  /// `patience` to hand it on.
  void Finish(std::chrono::nanoseconds patience);

  [[nodiscard]] AgentStatus status();
  /// Of /metrics; 0 when it is not served.
  [[nodiscard]] std::uint16_t metrics_port() const {
    return server_ ? server_->port() : std::uint16_t{0};
  }

 private:
  using Runs = std::vector<std::unique_ptr<GroupRun>>;
  struct Change {
    Runs fresh;                          // opened, not started
    std::optional<PushOptions> push;     // none: keep in the spool
    std::unique_ptr<HttpPush> delivery;  // null: the old one goes on
  };

  Agent(AgentPlan plan, Log& log) : log_(log), plan_(std::move(plan)) {}
  Result<void> OpenSpool();
  Result<Change> Prepare(const AgentPlan& plan);
  Result<void> PrepareDelivery(const AgentPlan& plan, Change& change) const;
  void Adopt(const AgentPlan& plan, Change change);
  void ReplaceGroups(const AgentPlan& plan, Runs fresh);
  void ReplaceDelivery(Change change);
  void TellKept();
  void TellOfRestarts(const AgentPlan& plan);
  void TellComplaints();
  void TellMissed();
  void TellTrouble(const SpoolState& spool);
  void TellLosses(const AgentStatus& now);
  GroupOutlets OutletsOf(const std::string& group);

  Log& log_;
  AgentPlan plan_;
  Complaints complaints_;
  std::map<std::string, std::shared_ptr<GroupCounts>> counts_;  // by group
  std::unique_ptr<Spool> spool_;
  std::unique_ptr<Intake> intake_;
  std::optional<PushOptions> push_;

  std::mutex mutex_;  // guards the next three
  Runs runs_;
  std::unique_ptr<Delivery> delivery_;
  ReloadStatus reload_;

  // Of the last line about it.
  Seldom missed_line_, trouble_line_, loss_line_;
  std::uint64_t missed_told_ = 0;
  std::uint64_t lost_told_ = 0;
  std::string trouble_told_;

  std::unique_ptr<StatusServer> server_;  // looks at all the others
};

}  // namespace regionbench
