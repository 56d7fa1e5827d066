// SPDX-License-Identifier: Apache-2.0
#include "probe/agent/group_run.h"

#include <algorithm>
#include <random>

namespace regionbench {
namespace {

constexpr std::chrono::hours kComplainAgain{1};
constexpr std::size_t kMostComplaints = 100;

ScheduleOptions ScheduleOf(const GroupPlan& plan) {
  return {.targets = plan.targets.size(),
          .rounds = 0,
          .interval = plan.interval,
          .poisson = !plan.periodic,
          .seed = std::random_device()()};
}

EngineOptions EngineOf(const GroupPlan& plan) {
  return {.probe = plan.probe,
          .boot = NewBootId(),
          .timeout = plan.timeout,
          .family = plan.family,
          .cacert = plan.cacert,
          .interval = plan.interval,
          .watch_certificates = true};
}

}  // namespace

void Complaints::Add(const TargetId& target, const std::string& why) {
  const SteadyTime now = SteadyNow();
  const std::lock_guard lock(mutex_);
  const auto [told, first] = told_.try_emplace(target, now);
  if (!first && now - told->second < kComplainAgain) return;
  told->second = now;
  if (lines_.size() < kMostComplaints) lines_.emplace_back(target, why);
}

std::vector<Complaints::Line> Complaints::Take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(lines_, {});
}

void CertificateEnds::Set(const TargetId& target, WallTime end) {
  const std::lock_guard lock(mutex_);
  ends_[target] = end;
}

std::map<TargetId, WallTime> CertificateEnds::All() const {
  const std::lock_guard lock(mutex_);
  return ends_;
}

Result<std::unique_ptr<GroupRun>> GroupRun::Open(GroupPlan plan,
                                                 GroupOutlets outlets) {
  auto engine = Engine::Open(EngineOf(plan), plan.targets);
  if (!engine) {
    return tl::unexpected(
        WithContext("group \"" + plan.name + "\"")(engine.error()));
  }
  return std::unique_ptr<GroupRun>(
      new GroupRun(std::move(plan), std::move(outlets), *std::move(engine)));
}

GroupRun::GroupRun(GroupPlan plan, GroupOutlets outlets,
                   std::unique_ptr<Engine> engine)
    : plan_(std::move(plan)),
      outlets_(std::move(outlets)),
      engine_(std::move(engine)),
      schedule_(ScheduleOf(plan_)) {}

void GroupRun::Start() {
  thread_ = std::jthread([this](const std::stop_token& stop) {
    const RunHooks hooks = Hooks();
    engine_->Run(hooks, stop);
  });
}

RunHooks GroupRun::Hooks() {
  RunHooks hooks;
  hooks.next_round = [this] { return schedule_.Next(); };
  hooks.on_sample = [this](Sample sample) {
    outlets_.intake->Push(std::move(sample));
  };
  hooks.on_detail = [this](const ProbeTarget& target, const std::string& why) {
    outlets_.complaints->Add(target.id, why);
  };
  hooks.on_certificate = [this](const ProbeTarget& target, WallTime end) {
    certificates_.Set(target.id, end);
  };
  hooks.on_round = [this](std::chrono::nanoseconds lag) { CountRound(lag); };
  hooks.on_postpone = [this](std::chrono::nanoseconds by) {
    outlets_.counts->missed += static_cast<std::uint64_t>(by / plan_.interval);
  };
  return hooks;
}

void GroupRun::CountRound(std::chrono::nanoseconds lag) {
  GroupCounts& counts = *outlets_.counts;
  ++counts.rounds;
  if (lag > plan_.interval / 2) ++counts.late;
  counts.last_lag_ns = lag.count();
  // This thread alone writes it.
  counts.largest_lag_ns =
      std::max(counts.largest_lag_ns.load(), std::int64_t{lag.count()});
}

}  // namespace regionbench
