// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "aggregator/stats/confidence_sequence.h"
#include "aggregator/stats/family.h"
#include "aggregator/stats/paired_median.h"

namespace regionbench {

struct RaceRules {
  double quantile = 0.5;
  double confidence = 0.95;
  TieRule tie;
  double max_loss = 0.05;   ///< who surely loses more cannot win
  double gate = 20;         ///< rounds per autocorrelation time; 40 is strict
  std::size_t fewest = 20;  ///< rounds before anything is decided
  std::size_t budget = 1000;
};

enum class RaceState { kRunning, kWinner, kTied, kUnsure, kSilent };

/// One target against the leader; for one that is out, over the rounds that it
/// still took part in.
struct RaceMember {
  AgainstBest standing = AgainstBest::kUnsure;
  bool active = true;       ///< false: it cannot win as it stands, don't probe
  std::size_t against = 0;  ///< the leader that it was compared with
  double quantile = 0;      ///< over all its probes; +infinity among the lost
  std::size_t sent = 0;
  std::size_t lost = 0;
  std::size_t rounds = 0;  ///< that the comparison rests on
  double tau = 1;          ///< > 5: strongly autocorrelated path
  double difference = 0;   ///< this one minus the leader
  Bounds behind;           ///< holds it at all times, infinite before the gate
};

/// Which target is fastest, decided as soon as it can be (method: paired-median
/// confidence sequences with three exits; the product test for quantiles other
/// than the median). Looking after every round is allowed: with independent
/// rounds all exits together are wrong with probability 1 - confidence at most,
/// whenever one stops; with autocorrelated ones the gate keeps that roughly.
///
/// A difference that is surely within the tie is tied even if it is surely not
/// zero. What is out stays out, unless who put it out is disqualified for its
/// loss: then it is in again. While somebody in front has lost more than
/// max_loss, but not surely, nobody is put out and nothing is settled. Not for
/// concurrent use.
class Race {
 public:
  Race(std::size_t targets, const RaceRules& rules);

  /// One value a target: +infinity lost, NaN not probed or invalid. Values of
  /// targets that are out are ignored.
  void AddRound(std::span<const double> values);

  [[nodiscard]] RaceState State() const { return state_; }
  /// No further round changes anything. False while somebody in front may lose
  /// too much, although State() says what is true if not.
  [[nodiscard]] bool Settled() const { return settled_; }
  [[nodiscard]] std::size_t Rounds() const { return rounds_; }
  /// No value while nobody who may win has answered.
  [[nodiscard]] std::optional<std::size_t> Leader() const { return leader_; }
  [[nodiscard]] RaceMember Member(std::size_t target) const;
  /// RaceMember::active, without working out its bounds.
  [[nodiscard]] bool IsActive(std::size_t target) const {
    return members_[target].active;
  }
  /// Probably, until decided; no value when that cannot be said.
  [[nodiscard]] std::optional<std::size_t> FurtherRounds() const;

 private:
  struct History {
    std::vector<double> rounds;  // NaN where not probed
    std::vector<double> sorted;
    double tau = 1;  // only for quantiles other than the median
  };
  struct Pair {
    PairedMedian differences;
    std::size_t seen = 0;  // rounds of the histories
  };

  void Record(std::size_t target, double value);
  void Disqualify();
  void ChooseLeader();
  void Compare(std::size_t target);
  AgainstBest CompareMedians(std::size_t target);
  AgainstBest CompareQuantiles(std::size_t target);
  Pair& CaughtUp(std::size_t target);
  [[nodiscard]] Bounds QuantileDifference(std::size_t target) const;
  [[nodiscard]] AgainstBest Disqualified(const RaceMember& member) const;
  [[nodiscard]] bool MayLoseTooMuch(const RaceMember& member) const;
  [[nodiscard]] bool LossIsSettled() const;
  [[nodiscard]] bool PassedGate(const RaceMember& member) const;
  [[nodiscard]] double TieWith(std::size_t target) const;
  [[nodiscard]] double FurtherRoundsOf(std::size_t target) const;
  [[nodiscard]] RaceState Conclude() const;

  RaceRules rules_;
  BetaBinomialMixture mixture_;
  double alpha_;  // for each comparison
  std::vector<History> histories_;
  std::vector<RaceMember> members_;
  std::map<std::pair<std::size_t, std::size_t>, Pair> pairs_;
  std::optional<std::size_t> leader_;
  std::size_t rounds_ = 0;
  RaceState state_ = RaceState::kRunning;
  bool settled_ = false;
};

}  // namespace regionbench
