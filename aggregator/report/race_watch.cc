// SPDX-License-Identifier: Apache-2.0
#include "aggregator/report/race_watch.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "aggregator/report/contestants.h"
#include "aggregator/report/ruling.h"
#include "aggregator/report/series.h"
#include "aggregator/report/summary.h"

namespace regionbench {
namespace {

std::vector<std::size_t> Others(const std::vector<bool>& suspects) {
  std::vector<std::size_t> others;
  for (std::size_t i = 0; i < suspects.size(); ++i) {
    if (!suspects[i]) others.push_back(i);
  }
  return others;
}

std::optional<Nanoseconds> QuantileOf(const RaceMember& member) {
  return member.sent == 0 ? std::nullopt : Finite(member.quantile);
}

}  // namespace

RaceWatch::RaceWatch(const RunLog& log, std::span<const ResolvedTarget> targets,
                     const ReportRequest& request)
    : log_(log),
      targets_(targets.begin(), targets.end()),
      request_(request),
      suspects_(targets.size()),
      told_(targets.size(), true),
      entrants_(targets.size()),
      race_(targets.size(), RaceRulesOf(request)) {
  std::iota(entrants_.begin(), entrants_.end(), std::size_t{0});
  for (std::size_t i = 0; i < targets_.size(); ++i) {
    index_[targets_[i].id] = i;
  }
}

void RaceWatch::Begin(std::uint32_t round, std::size_t samples) {
  pending_[round] = {samples,
                     std::vector<double>(targets_.size(), std::nan(""))};
}

bool RaceWatch::Add(const Sample& sample) {
  const auto target = index_.find(sample.target);
  const auto round = pending_.find(sample.round.value_or(0));
  if (target == index_.end() || round == pending_.end()) return false;
  if (sample.outcome != Outcome::kAborted) {
    const TargetLog& log = log_.targets().at(sample.target);
    round->second.values[target->second] = RoundValue(
        log.observations.back(), log.timeout, request_.allow_tainted);
  }
  if (--round->second.missing > 0) return false;
  RunCompleteRounds();
  return true;
}

void RaceWatch::RunCompleteRounds() {
  while (!pending_.empty() && pending_.begin()->second.missing == 0) {
    rounds_.push_back(std::move(pending_.begin()->second.values));
    pending_.erase(pending_.begin());
    RunRound(rounds_.back());
  }
}

// Whether somebody is a suspect is looked at when something is about to be
// settled, not in every round: it sorts all that was seen.
void RaceWatch::RunRound(const std::vector<double>& values) {
  const std::vector<bool> before = Active();
  Enter(values);
  if (Active() == before && !Decided()) return;
  if (auto suspects = Suspects(); suspects != suspects_) {
    RunAgainWithout(std::move(suspects));
  }
}

std::vector<bool> RaceWatch::Suspects() const {
  auto contestants = Contestants(targets_, log_, request_);
  return AttestAll(targets_, request_, contestants).suspect;
}

void RaceWatch::RunAgainWithout(std::vector<bool> suspects) {
  suspects_ = std::move(suspects);
  entrants_ = Others(suspects_);
  race_ = Race(entrants_.size(), RaceRulesOf(request_));
  for (const auto& values : rounds_) Enter(values);
}

void RaceWatch::Enter(const std::vector<double>& values) {
  std::vector<double> entered(entrants_.size());
  std::ranges::transform(entrants_, entered.begin(),
                         [&](std::size_t i) { return values[i]; });
  race_.AddRound(entered);
}

// Suspects too: what comes may clear them.
std::vector<bool> RaceWatch::Active() const {
  std::vector<bool> active(targets_.size(), true);
  for (std::size_t i = 0; i < entrants_.size(); ++i) {
    active[entrants_[i]] = race_.IsActive(i);
  }
  return active;
}

bool RaceWatch::TakeChanged() {
  auto active = Active();
  const bool changed = active != told_;
  told_ = std::move(active);
  return changed;
}

bool RaceWatch::Decided() const {
  const bool found =
      race_.State() == RaceState::kWinner || race_.State() == RaceState::kTied;
  return found && race_.Settled();
}

RaceMoment RaceWatch::Now() const {
  RaceMoment now{.rounds = rounds_.size(),
                 .decided = Decided(),
                 .further_rounds = race_.FurtherRounds(),
                 .targets = {}};
  for (const ResolvedTarget& target : targets_) {
    now.targets.emplace_back().id = target.id;
  }
  for (std::size_t i = 0; i < entrants_.size(); ++i) {
    const RaceMember member = race_.Member(i);
    RaceMoment::Target& target = now.targets[entrants_[i]];
    target.standing =
        member.sent == 0 ? Standing::kUnsure : StandingOf(member.standing);
    target.settled = !member.active;
    target.quantile = QuantileOf(member);
    target.behind = {Finite(member.difference), Finite(member.behind.low),
                     Finite(member.behind.high)};
  }
  return now;
}

}  // namespace regionbench
