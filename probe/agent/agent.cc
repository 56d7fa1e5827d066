// SPDX-License-Identifier: Apache-2.0
#include "probe/agent/agent.h"

#include <algorithm>
#include <utility>

#include "probe/engine/methods/ca_bundle.h"

namespace regionbench {
namespace {

SpoolBounds BoundsOf(const AgentSettings& settings) {
  return {.bytes = settings.spool_size, .age = settings.spool_age};
}

// What upload needs, with the certificates found.
Result<PushOptions> PushOptionsOf(const AgentPlan& plan) {
  PushOptions options;
  options.aggregator = plan.settings.aggregator;
  options.token = plan.token;
  options.agent = "regionbench/" + plan.version;
  if (!options.aggregator.starts_with("https:")) return options;
  const auto trust = FindCaBundle(plan.cacert);
  if (!trust) return tl::unexpected(trust.error());
  options.ca_file = trust->file;
  options.ca_folder = trust->folder;
  return options;
}

GroupStatus StatusOf(const GroupRun& run) {
  const GroupCounts& counts = run.counts();
  return {.name = run.plan().name,
          .targets = run.plan().targets.size(),
          .rounds = counts.rounds,
          .late = counts.late,
          .missed = counts.missed,
          .last_lag = std::chrono::nanoseconds(counts.last_lag_ns),
          .largest_lag = std::chrono::nanoseconds(counts.largest_lag_ns),
          .certificate_ends = run.certificate_ends()};
}

bool IsIn(const std::vector<GroupPlan>& plans, const GroupPlan& plan) {
  return std::ranges::find(plans, plan) != plans.end();
}

}  // namespace

Result<std::unique_ptr<Agent>> Agent::Start(const AgentPlan& plan, Log& log) {
  std::unique_ptr<Agent> agent(new Agent(plan, log));
  auto opened = agent->OpenSpool();
  if (!opened) return tl::unexpected(std::move(opened).error());
  auto change = agent->Prepare(plan);
  if (!change) return tl::unexpected(std::move(change).error());
  if (plan.settings.metrics_listen) {
    auto server =
        StatusServer::Listen(*plan.settings.metrics_listen,
                             [self = agent.get(), version = plan.version] {
                               return MetricsText(self->status(), version);
                             });
    if (!server) return tl::unexpected(std::move(server).error());
    agent->server_ = *std::move(server);
  }
  agent->Adopt(plan, *std::move(change));
  if (!agent->push_) agent->TellKept();
  return agent;
}

Agent::~Agent() = default;

Result<void> Agent::OpenSpool() {
  auto spool = Spool::Open(plan_.settings.spool, BoundsOf(plan_.settings));
  if (!spool) return tl::unexpected(std::move(spool).error());
  spool_ = *std::move(spool);
  intake_ = std::make_unique<Intake>(*spool_, plan_.settings.push_interval);
  return {};
}

GroupOutlets Agent::OutletsOf(const std::string& group) {
  auto& counts = counts_[group];
  if (!counts) counts = std::make_shared<GroupCounts>();
  return {
      .intake = intake_.get(), .complaints = &complaints_, .counts = counts};
}

// All that can fail, before anything changes.
Result<Agent::Change> Agent::Prepare(const AgentPlan& plan) {
  Change change;
  std::vector<GroupPlan> running;
  for (const auto& run : runs_) running.push_back(run->plan());
  for (const GroupPlan& group : plan.groups) {
    if (IsIn(running, group)) continue;
    auto run = GroupRun::Open(group, OutletsOf(group.name));
    if (!run) return tl::unexpected(std::move(run).error());
    change.fresh.push_back(*std::move(run));
  }
  auto prepared = PrepareDelivery(plan, change);
  if (!prepared) return tl::unexpected(std::move(prepared).error());
  return change;
}

Result<void> Agent::PrepareDelivery(const AgentPlan& plan,
                                    Change& change) const {
  if (plan.settings.aggregator.empty()) return {};
  auto options = PushOptionsOf(plan);
  if (!options) return tl::unexpected(std::move(options).error());
  change.push = *options;
  if (push_ == *options) return {};
  auto push = HttpPush::Open(*std::move(options));
  if (!push) return tl::unexpected(std::move(push).error());
  change.delivery = *std::move(push);
  return {};
}

Result<void> Agent::Apply(const AgentPlan& plan) {
  auto change = Prepare(plan);
  if (!change) return tl::unexpected(std::move(change).error());
  TellOfRestarts(plan);
  Adopt(plan, *std::move(change));
  return {};
}

void Agent::Adopt(const AgentPlan& plan, Change change) {
  spool_->SetBounds(BoundsOf(plan.settings));
  intake_->SetInterval(plan.settings.push_interval);
  ReplaceGroups(plan, std::move(change.fresh));
  ReplaceDelivery(std::move(change));
  plan_ = plan;
  const std::lock_guard lock(mutex_);
  reload_ = {.successful = true, .at = WallNow()};
}

// Those that go end before those that come begin, and outside of the lock:
// /metrics does not wait for them.
void Agent::ReplaceGroups(const AgentPlan& plan, Runs fresh) {
  Runs gone;
  {
    const std::lock_guard lock(mutex_);
    const auto first_gone = std::stable_partition(
        runs_.begin(), runs_.end(),
        [&](const auto& run) { return IsIn(plan.groups, run->plan()); });
    std::move(first_gone, runs_.end(), std::back_inserter(gone));
    runs_.erase(first_gone, runs_.end());
  }
  for (const auto& run : gone) {
    log_.Info("group stopped", {{"group", run->plan().name}});
  }
  gone.clear();
  for (const auto& run : fresh) {
    log_.Info("group started",
              {{"group", run->plan().name},
               {"targets", std::to_string(run->plan().targets.size())}});
    run->Start();
  }
  const std::lock_guard lock(mutex_);
  std::ranges::move(fresh, std::back_inserter(runs_));
}

void Agent::ReplaceDelivery(Change change) {
  if (change.push == push_) return;
  push_ = change.push;
  DeliveryCounts before;
  std::unique_ptr<Delivery> gone;
  {
    const std::lock_guard lock(mutex_);
    gone = std::move(delivery_);
  }
  if (gone) before = gone->counts();
  gone.reset();  // the spool has one taker at a time
  if (!push_) return TellKept();
  log_.Info("pushing to the aggregator", {{"aggregator", push_->aggregator}});
  auto delivery = std::make_unique<Delivery>(
      *spool_, std::move(change.delivery), log_, before);
  const std::lock_guard lock(mutex_);
  delivery_ = std::move(delivery);
}

void Agent::RefuseReload(const Error& error) {
  {
    const std::lock_guard lock(mutex_);
    reload_.successful = false;
  }
  log_.Error("settings refused, the old ones hold", {{"error", error.message}});
}

void Agent::Finish(std::chrono::nanoseconds patience) {
  Runs gone;
  {
    const std::lock_guard lock(mutex_);
    gone = std::exchange(runs_, {});
  }
  gone.clear();
  intake_->Finish();
  if (delivery_) delivery_->Finish(patience);
  LookAround();
  const SpoolState left = spool_->state();
  if (!left.trouble.empty() && left.waiting.samples > 0) {
    log_.Error("samples lost: the spool cannot be written",
               {{"samples", std::to_string(left.waiting.samples)},
                {"reason", left.trouble}});
  }
  log_.Info("stopped", {{"left_samples", std::to_string(left.waiting.samples)},
                        {"spool", plan_.settings.spool}});
}

AgentStatus Agent::status() {
  AgentStatus status;
  status.intake = intake_->counts();
  status.spool = spool_->state();
  const std::lock_guard lock(mutex_);
  for (const auto& run : runs_) status.groups.push_back(StatusOf(*run));
  if (delivery_) status.delivery = delivery_->counts();
  status.reload = reload_;
  return status;
}

}  // namespace regionbench
