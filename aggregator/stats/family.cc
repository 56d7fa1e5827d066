// SPDX-License-Identifier: Apache-2.0
#include "aggregator/stats/family.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "aggregator/stats/intervals.h"
#include "aggregator/stats/quantile.h"

namespace regionbench {
namespace {

struct FamilyGiven {
  const FamilyRules& rules;
  std::size_t rounds = 0;
  double relative_error = 0;
  std::span<const FamilyEvidence> evidence;
  CriticalValues* critical = nullptr;
};

FamilyEvidence Gather(std::span<const double> values,
                      const FamilyRules& rules) {
  FamilyEvidence evidence;
  std::vector<double> valid;
  std::ranges::copy_if(values, std::back_inserter(valid),
                       [](double value) { return !std::isnan(value); });
  evidence.sent = valid.size();
  evidence.lost =
      static_cast<std::size_t>(std::ranges::count(valid, kInfinity));
  evidence.quantile =
      QuantileInPlace(valid, rules.quantile).value_or(kInfinity);
  evidence.sections = SectionQuantiles(
      values, SectionCount(values.size(), rules.quantile), rules.quantile);
  return evidence;
}

PairVerdict Compare(const FamilyGiven& family, std::size_t a, std::size_t b) {
  const FamilyEvidence& left = family.evidence[a];
  const FamilyEvidence& right = family.evidence[b];
  const double smaller = std::min(left.quantile, right.quantile);
  return CompareSections(
      {left.sections, right.sections, family.rounds, family.relative_error},
      {family.rules.quantile, family.rules.confidence,
       family.rules.tie.For(smaller), family.critical});
}

std::vector<std::size_t> FastestFirst(
    std::span<const FamilyEvidence> evidence) {
  std::vector<std::size_t> order(evidence.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {},
                           [&](std::size_t i) { return evidence[i].quantile; });
  return order;
}

AgainstBest Disqualified(const FamilyEvidence& evidence,
                         const FamilyRules& rules) {
  if (evidence.lost == evidence.sent) return AgainstBest::kSilent;
  const Bounds loss =
      WilsonInterval(evidence.lost, evidence.sent, rules.confidence);
  return loss.low > rules.max_loss ? AgainstBest::kLossy : AgainstBest::kUnsure;
}

std::optional<std::size_t> FirstEligible(const FamilyVerdict& verdict) {
  for (const std::size_t i : verdict.order) {
    if (verdict.members[i].standing == AgainstBest::kUnsure) return i;
  }
  return std::nullopt;
}

// A wrong winner must falsely beat the true best, and there are K - 1 of those.
// For two targets the ordinary two-sided verdict is the stricter one.
double OneSidedLevel(const FamilyGiven& family) {
  const double alpha = 1 - family.rules.confidence;
  const auto others = static_cast<double>(family.evidence.size()) - 1;
  return std::min(alpha / 2, alpha / others);
}

AgainstBest Judge(const PairVerdict& behind, double level) {
  if (behind.finding == Finding::kTied) return AgainstBest::kTied;
  const bool slower = behind.difference > 0 && behind.p_value / 2 <= level;
  return slower ? AgainstBest::kSlower : AgainstBest::kUnsure;
}

void AddFurtherRounds(const FamilyGiven& family, const FamilyMember& member,
                      FamilyVerdict& verdict) {
  const PairVerdict& behind = member.behind_best;
  std::optional<std::size_t> further = behind.further_rounds;
  if (behind.unsure_because == UnsureBecause::kTooMuchLoss) return;
  if (behind.unsure_because != UnsureBecause::kTooFewRounds) {
    const double critical =
        CriticalValue(behind, 1 - 2 * OneSidedLevel(family));
    const double smaller =
        std::min(member.quantile, verdict.members[*verdict.best].quantile);
    further =
        FurtherRounds(behind, critical * behind.standard_error + behind.slack,
                      family.rules.tie.For(smaller));
  }
  if (!further) return;
  verdict.further_rounds =
      std::max(verdict.further_rounds.value_or(0), *further);
}

void JudgeAgainstBest(const FamilyGiven& family, FamilyVerdict& verdict) {
  verdict.winner_certain = verdict.decided = true;
  for (std::size_t i = 0; i < verdict.members.size(); ++i) {
    FamilyMember& member = verdict.members[i];
    member.behind_best = Compare(family, *verdict.best, i);
    if (i == *verdict.best) {
      member.standing = AgainstBest::kBest;
      continue;
    }
    if (member.standing != AgainstBest::kUnsure) continue;
    member.standing = Judge(member.behind_best, OneSidedLevel(family));
    verdict.winner_certain &= member.standing == AgainstBest::kSlower;
    if (member.standing != AgainstBest::kUnsure) continue;
    verdict.decided = false;
    AddFurtherRounds(family, member, verdict);
  }
}

void ComparePairs(const FamilyGiven& family, FamilyVerdict& verdict) {
  for (std::size_t i = 0; i < verdict.order.size(); ++i) {
    for (std::size_t j = i + 1; j < verdict.order.size(); ++j) {
      const std::size_t a = verdict.order[i];
      const std::size_t b = verdict.order[j];
      verdict.pairs.push_back({a, b, Compare(family, a, b)});
    }
  }
}

}  // namespace

double TieRule::For(double smaller_quantile) const {
  if (!std::isfinite(smaller_quantile)) return absolute;
  return std::max(absolute, ratio * smaller_quantile);
}

std::vector<double> HolmAdjusted(std::span<const double> p_values) {
  const std::size_t m = p_values.size();
  std::vector<std::size_t> order(m);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {},
                           [&](std::size_t i) { return p_values[i]; });
  std::vector<double> adjusted(m);
  double largest = 0;
  for (std::size_t j = 0; j < m; ++j) {
    const double p = static_cast<double>(m - j) * p_values[order[j]];
    largest = std::max(largest, std::min(1.0, p));
    adjusted[order[j]] = largest;
  }
  return adjusted;
}

FamilyVerdict CompareSectioned(const SectionedFamily& given,
                               const FamilyRules& rules) {
  CriticalValues critical;
  const FamilyGiven family{rules, given.rounds, given.relative_error,
                           given.targets, &critical};
  FamilyVerdict verdict;
  verdict.members.resize(given.targets.size());
  for (std::size_t i = 0; i < given.targets.size(); ++i) {
    verdict.members[i].quantile = given.targets[i].quantile;
    verdict.members[i].standing = Disqualified(given.targets[i], rules);
  }
  verdict.order = FastestFirst(family.evidence);
  verdict.best = FirstEligible(verdict);
  if (verdict.best) JudgeAgainstBest(family, verdict);
  ComparePairs(family, verdict);
  return verdict;
}

FamilyVerdict CompareFamily(std::span<const std::span<const double>> targets,
                            const FamilyRules& rules) {
  if (targets.empty()) return {};
  const std::size_t rounds =
      std::ranges::min(targets, {}, &std::span<const double>::size).size();
  std::vector<FamilyEvidence> evidence;
  evidence.reserve(targets.size());
  for (const std::span<const double> values : targets) {
    evidence.push_back(Gather(values.first(rounds), rules));
  }
  return CompareSectioned({evidence, rounds, 0}, rules);
}

}  // namespace regionbench
