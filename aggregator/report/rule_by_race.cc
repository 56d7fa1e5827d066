// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "aggregator/report/ruling.h"

namespace regionbench {
namespace {

constexpr double kStronglyAutocorrelated = 5;
constexpr double kMuchLoss = 0.2;

// The silent run with the others: who does not answer in the end took part in
// what was decided on the way.
std::vector<std::size_t> RaceEntrants(
    const std::vector<Contestant>& contestants) {
  std::vector<std::size_t> entrants;
  for (std::size_t i = 0; i < contestants.size(); ++i) {
    if (!contestants[i].suspect) entrants.push_back(i);
  }
  return entrants;
}

Race Rerun(const std::vector<Contestant>& contestants,
           const std::vector<std::size_t>& entrants, const RaceRules& rules) {
  Race race(entrants.size(), rules);
  const std::size_t rounds = contestants.front().series.by_round.size();
  std::vector<double> values(entrants.size());
  for (std::size_t round = 0; round < rounds; ++round) {
    std::ranges::transform(entrants, values.begin(), [&](std::size_t i) {
      return contestants[i].series.by_round[round];
    });
    race.AddRound(values);
  }
  return race;
}

bool IsOpen(const RaceMember& member) {
  return member.standing == AgainstBest::kUnsure;
}

UnsureBecause WhyUnsure(const RaceMember& member) {
  const bool known =
      std::isfinite(member.behind.low) && std::isfinite(member.behind.high);
  if (!IsOpen(member)) return UnsureBecause::kNothing;
  if (known) return UnsureBecause::kTooClose;
  const auto lost = static_cast<double>(member.lost);
  return lost > kMuchLoss * static_cast<double>(member.sent)
             ? UnsureBecause::kTooMuchLoss
             : UnsureBecause::kTooFewRounds;
}

// Who is not told apart from the best shares its letter; the others were not
// compared with each other.
std::string GroupOf(const RaceMember& member) {
  switch (member.standing) {
    case AgainstBest::kBest:
    case AgainstBest::kTied:
    case AgainstBest::kUnsure:
      return "a";
    case AgainstBest::kSlower:
      return "b";
    case AgainstBest::kLossy:
    case AgainstBest::kSilent:
      break;
  }
  return "";
}

void Fill(const RaceMember& member, Contestant& one) {
  one.report.standing = StandingOf(member.standing);
  one.report.group = GroupOf(member);
  one.behind = {.difference = member.difference,
                .interval = member.behind,
                .tie_interval = member.behind,
                .unsure_because = WhyUnsure(member),
                .unsteady = member.tau > kStronglyAutocorrelated};
}

VerdictState StateOf(const Race& race) {
  switch (race.State()) {
    case RaceState::kWinner:
      return VerdictState::kWinner;
    case RaceState::kTied:
      return VerdictState::kTied;
    case RaceState::kRunning:
    case RaceState::kUnsure:
    case RaceState::kSilent:
      break;
  }
  return VerdictState::kUnsure;
}

// Too few rounds for one of them is too few for all; so it is when nobody is
// open and the race has not begun to decide.
UndecidedBecause WhyOpen(const Race& race, std::size_t entrants) {
  std::optional<UndecidedBecause> worst;
  for (std::size_t i = 0; i < entrants; ++i) {
    const RaceMember member = race.Member(i);
    if (!IsOpen(member)) continue;
    const UndecidedBecause why = Because(WhyUnsure(member));
    if (why == UndecidedBecause::kTooFewRounds) return why;
    if (worst != UndecidedBecause::kTooMuchLoss) worst = why;
  }
  return worst.value_or(UndecidedBecause::kTooFewRounds);
}

std::optional<std::uint64_t> MoreRoundsNeeded(const Race& race,
                                              const RaceRules& rules) {
  const std::size_t begun = std::min(race.Rounds(), rules.fewest);
  const std::uint64_t least = rules.fewest - begun;
  const auto further = race.FurtherRounds();
  if (!further && least == 0) return std::nullopt;
  return std::max<std::uint64_t>(least, further.value_or(0));
}

}  // namespace

Ruling RuleByRace(const ReportRequest& request,
                  std::vector<Contestant>& contestants) {
  const auto entrants = RaceEntrants(contestants);
  const RaceRules rules = RaceRulesOf(request);
  const Race race = Rerun(contestants, entrants, rules);
  for (std::size_t i = 0; i < entrants.size(); ++i) {
    Fill(race.Member(i), contestants[entrants[i]]);
  }
  Ruling ruling;
  if (!race.Leader()) return ruling;
  ruling.best = entrants[*race.Leader()];
  ruling.state = StateOf(race);
  if (ruling.state != VerdictState::kUnsure) return ruling;
  ruling.because = WhyOpen(race, entrants.size());
  ruling.rounds_still_needed = MoreRoundsNeeded(race, rules);
  return ruling;
}

}  // namespace regionbench
