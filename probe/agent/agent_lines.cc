// SPDX-License-Identifier: Apache-2.0
//
// What the agent says in its log about what goes on.
#include "probe/agent/agent.h"

namespace regionbench {

void Agent::LookAround() {
  const AgentStatus now = status();
  TellComplaints();
  TellMissed();
  TellTrouble(now.spool);
  TellLosses(now);
}

void Agent::TellComplaints() {
  for (const auto& [target, why] : complaints_.Take()) {
    log_.Warn("target fails", {{"target", target.Text()}, {"reason", why}});
  }
}

void Agent::TellMissed() {
  std::uint64_t missed = 0;
  for (const auto& [group, counts] : counts_) missed += counts->missed;
  if (missed <= missed_told_ || !missed_line_.Now(SteadyNow())) return;
  log_.Warn("rounds missed: the machine did not keep up",
            {{"rounds", std::to_string(missed - missed_told_)}});
  missed_told_ = missed;
}

void Agent::TellTrouble(const SpoolState& spool) {
  if (spool.trouble == trouble_told_) return;
  if (!spool.trouble.empty()) {
    if (!trouble_line_.Now(SteadyNow())) return;
    log_.Error("the spool is in trouble, samples wait in memory",
               {{"reason", spool.trouble}});
  } else {
    log_.Info("the spool can be written again");
  }
  trouble_told_ = spool.trouble;
}

void Agent::TellLosses(const AgentStatus& now) {
  const std::uint64_t lost = now.spool.dropped.samples + now.intake.overflowed;
  if (lost <= lost_told_ || !loss_line_.Now(SteadyNow())) return;
  log_.Warn("samples dropped: the spool is full",
            {{"samples", std::to_string(lost - lost_told_)}});
  lost_told_ = lost;
}

void Agent::TellKept() {
  log_.Info("no aggregator: samples stay in the spool",
            {{"spool", plan_.settings.spool}});
}

void Agent::TellOfRestarts(const AgentPlan& plan) {
  const AgentSettings& now = plan.settings;
  if (now.spool != plan_.settings.spool) {
    log_.Warn("another spool only holds from the next start",
              {{"spool", now.spool}});
  }
  if (now.metrics_listen != plan_.settings.metrics_listen) {
    log_.Warn("another metrics_listen only holds from the next start");
  }
}

}  // namespace regionbench
