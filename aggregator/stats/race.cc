// SPDX-License-Identifier: Apache-2.0
#include "aggregator/stats/race.h"

#include <algorithm>
#include <cmath>

#include "aggregator/stats/autocorrelation.h"
#include "aggregator/stats/intervals.h"
#include "aggregator/stats/product_test.h"

namespace regionbench {
namespace {

constexpr double kMedian = 0.5;
constexpr double kMostRounds = 1e15;

double AlphaEach(std::size_t targets, double confidence) {
  const auto others =
      static_cast<double>(std::max<std::size_t>(targets, 2)) - 1;
  return (1 - confidence) / others;
}

double ArmTau(const std::vector<double>& rounds, double threshold) {
  std::vector<double> valid;
  std::ranges::copy_if(rounds, std::back_inserter(valid),
                       [](double value) { return !std::isnan(value); });
  return AutocorrelationTime(valid, threshold);
}

bool Decided(AgainstBest standing) { return standing != AgainstBest::kUnsure; }

}  // namespace

Race::Race(std::size_t targets, const RaceRules& rules)
    : rules_(rules),
      mixture_(rules.quantile),
      alpha_(AlphaEach(targets, rules.confidence)),
      histories_(targets),
      members_(targets) {
  for (RaceMember& member : members_) {
    member.quantile = kInfinity;
    member.behind = {-kInfinity, kInfinity};
  }
}

void Race::AddRound(std::span<const double> values) {
  if (settled_) return;
  ++rounds_;
  for (std::size_t i = 0; i < members_.size(); ++i) {
    const bool given = members_[i].active && i < values.size();
    Record(i, given ? values[i] : std::nan(""));
  }
  Disqualify();
  ChooseLeader();
  for (std::size_t i = 0; i < members_.size(); ++i) {
    if (members_[i].active || members_[i].against != leader_) Compare(i);
  }
  state_ = Conclude();
  settled_ = state_ != RaceState::kRunning &&
             (rounds_ >= rules_.budget || LossIsSettled());
}

void Race::Record(std::size_t target, double value) {
  History& history = histories_[target];
  history.rounds.push_back(value);
  if (std::isnan(value)) return;
  history.sorted.insert(std::ranges::upper_bound(history.sorted, value), value);
  RaceMember& member = members_[target];
  ++member.sent;
  member.lost += std::isinf(value) ? 1 : 0;
  member.quantile = *Quantile({history.sorted, 0}, rules_.quantile);
  if (rules_.quantile != kMedian && DueForEstimate(member.sent, target)) {
    history.tau = ArmTau(history.rounds, member.quantile);
  }
}

// And lets in again whom a leader put out that could not win.
void Race::Disqualify() {
  for (RaceMember& member : members_) {
    if (member.active) member.standing = Disqualified(member);
  }
  for (RaceMember& member : members_) {
    const AgainstBest leader = members_[member.against].standing;
    if (member.active || leader != AgainstBest::kLossy) continue;
    member.active = true;
    member.standing = AgainstBest::kUnsure;
  }
}

void Race::ChooseLeader() {
  leader_.reset();
  for (std::size_t i = 0; i < members_.size(); ++i) {
    RaceMember& member = members_[i];
    if (!member.active || Decided(member.standing)) continue;
    const bool first =
        !leader_ || member.quantile < members_[*leader_].quantile;
    if (first) leader_ = i;
  }
}

AgainstBest Race::Disqualified(const RaceMember& member) const {
  if (member.lost == member.sent) return AgainstBest::kSilent;
  const Bounds loss =
      WilsonInterval(member.lost, member.sent, rules_.confidence);
  return loss.low > rules_.max_loss ? AgainstBest::kLossy
                                    : AgainstBest::kUnsure;
}

// By count, but not surely.
bool Race::MayLoseTooMuch(const RaceMember& member) const {
  const double allowed = rules_.max_loss * static_cast<double>(member.sent);
  return static_cast<double>(member.lost) > allowed &&
         Disqualified(member) == AgainstBest::kUnsure;
}

bool Race::LossIsSettled() const {
  return std::ranges::none_of(members_, [this](const RaceMember& member) {
    const bool in_front = member.standing == AgainstBest::kBest ||
                          member.standing == AgainstBest::kTied;
    return in_front && MayLoseTooMuch(member);
  });
}

void Race::Compare(std::size_t target) {
  if (!leader_) return;
  RaceMember& member = members_[target];
  member.against = *leader_;
  if (target == *leader_) {
    member.standing = AgainstBest::kBest;
    member.difference = 0;
    member.behind = {0, 0};
    return;
  }
  const AgainstBest judged = rules_.quantile == kMedian
                                 ? CompareMedians(target)
                                 : CompareQuantiles(target);
  const bool out =
      judged == AgainstBest::kSlower && !MayLoseTooMuch(members_[*leader_]);
  if (out) member.active = false;
  if (!member.active && rules_.quantile != kMedian) {
    member.behind = QuantileDifference(target);
  }
  if (!Decided(member.standing)) member.standing = judged;
}

bool Race::PassedGate(const RaceMember& member) const {
  const auto rounds = static_cast<double>(member.rounds);
  return rounds >= rules_.gate * member.tau && member.rounds >= rules_.fewest;
}

double Race::TieWith(std::size_t target) const {
  return rules_.tie.For(
      std::min(members_[target].quantile, members_[*leader_].quantile));
}

Race::Pair& Race::CaughtUp(std::size_t target) {
  const auto [at, added] = pairs_.try_emplace({*leader_, target});
  Pair& pair = at->second;
  if (added) pair.differences = PairedMedian(target);
  const auto& ahead = histories_[*leader_].rounds;
  const auto& behind = histories_[target].rounds;
  // A pair that has not been looked at since the leader changed has missed
  // many rounds.
  std::vector<double> missed;
  for (; pair.seen < rounds_; ++pair.seen) {
    // NaN also where both were lost, which says nothing about the pair.
    const double difference = behind[pair.seen] - ahead[pair.seen];
    if (!std::isnan(difference)) missed.push_back(difference);
  }
  pair.differences.AddAll(missed);
  return pair;
}

AgainstBest Race::CompareMedians(std::size_t target) {
  const PairedMedian& differences = CaughtUp(target).differences;
  RaceMember& member = members_[target];
  member.rounds = differences.Size();
  member.tau = differences.Tau();
  member.behind = {-kInfinity, kInfinity};
  if (member.rounds == 0) return AgainstBest::kUnsure;
  member.difference = differences.Median();
  if (!PassedGate(member)) return AgainstBest::kUnsure;
  member.behind = differences.Interval(mixture_, alpha_, member.tau);
  const double tie = TieWith(target);
  if (member.behind.low > -tie && member.behind.high < tie) {
    return AgainstBest::kTied;
  }
  return member.behind.low > 0 ? AgainstBest::kSlower : AgainstBest::kUnsure;
}

AgainstBest Race::CompareQuantiles(std::size_t target) {
  RaceMember& member = members_[target];
  const History& ahead = histories_[*leader_];
  const History& behind = histories_[target];
  member.rounds = std::min(ahead.sorted.size(), behind.sorted.size());
  member.tau = std::max(ahead.tau, behind.tau);
  member.difference = member.quantile - members_[*leader_].quantile;
  if (!PassedGate(member)) return AgainstBest::kUnsure;
  const ProductArms arms{ahead.sorted, behind.sorted, ahead.tau, behind.tau};
  const auto rejected = [&](double difference) {
    return Rejects(mixture_, arms, difference, alpha_);
  };
  const double tie = TieWith(target);
  if (std::abs(member.difference) < tie && rejected(tie) && rejected(-tie)) {
    return AgainstBest::kTied;
  }
  return member.difference > 0 && rejected(0) ? AgainstBest::kSlower
                                              : AgainstBest::kUnsure;
}

Bounds Race::QuantileDifference(std::size_t target) const {
  const History& ahead = histories_[*leader_];
  const History& behind = histories_[target];
  return DifferenceBounds(
      mixture_, {ahead.sorted, behind.sorted, ahead.tau, behind.tau}, alpha_);
}

RaceMember Race::Member(std::size_t target) const {
  RaceMember member = members_[target];
  const bool computed = rules_.quantile == kMedian || !member.active ||
                        !leader_ || target == *leader_;
  if (!computed && PassedGate(member)) {
    member.behind = QuantileDifference(target);
  }
  return member;
}

RaceState Race::Conclude() const {
  const RaceState open =
      rounds_ >= rules_.budget ? RaceState::kUnsure : RaceState::kRunning;
  if (rounds_ < rules_.fewest) return open;
  const auto all = [&](auto predicate) {
    return std::ranges::all_of(members_, predicate);
  };
  if (all([](const RaceMember& member) {
        return member.lost == member.sent;
      })) {
    return RaceState::kSilent;
  }
  const bool settled =
      all([](const RaceMember& member) { return Decided(member.standing); });
  if (!leader_ || !settled) return open;
  const bool alone = all([](const RaceMember& member) {
    return member.standing != AgainstBest::kTied;
  });
  return alone ? RaceState::kWinner : RaceState::kTied;
}

std::optional<std::size_t> Race::FurtherRounds() const {
  double further = 0;
  for (std::size_t i = 0; leader_ && i < members_.size(); ++i) {
    if (!Decided(members_[i].standing)) {
      further = std::max(further, FurtherRoundsOf(i));
    }
  }
  if (further <= 0 || further > kMostRounds) return std::nullopt;
  return static_cast<std::size_t>(std::ceil(further));
}

// The gate first; then until the interval is as narrow as the difference or
// the tie demands. While it has an open end, as many again.
double Race::FurtherRoundsOf(std::size_t target) const {
  const RaceMember member = Member(target);
  const auto rounds = static_cast<double>(member.rounds);
  if (!PassedGate(member)) {
    const auto fewest = static_cast<double>(rules_.fewest);
    return std::max(rules_.gate * member.tau, fewest) - rounds;
  }
  const double half_width = std::max(member.difference - member.behind.low,
                                     member.behind.high - member.difference);
  if (!std::isfinite(half_width)) return rounds;
  const double wanted =
      std::max(std::abs(member.difference), TieWith(target) / 2);
  const double ratio = half_width / wanted;
  return std::isfinite(ratio) ? rounds * (ratio * ratio - 1) : 0;
}

}  // namespace regionbench
