// SPDX-License-Identifier: Apache-2.0
#include "aggregator/report/groups.h"

#include <limits>
#include <utility>

namespace regionbench {
namespace {

constexpr std::size_t kNoPlace = std::numeric_limits<std::size_t>::max();

bool EarnsPlace(AgainstBest found) {
  return found != AgainstBest::kLossy && found != AgainstBest::kSilent;
}

// Of those that can win. A difference that is sure but does not matter tells
// nobody apart.
std::vector<std::pair<std::size_t, std::size_t>> ToldApart(
    const FamilyVerdict& family, double alpha,
    const std::vector<std::size_t>& place) {
  std::vector<const FamilyPair*> pairs;
  std::vector<double> p_values;
  for (const FamilyPair& pair : family.pairs) {
    if (place[pair.a] == kNoPlace || place[pair.b] == kNoPlace) continue;
    pairs.push_back(&pair);
    p_values.push_back(pair.verdict.p_value);
  }
  const auto adjusted = HolmAdjusted(p_values);
  std::vector<std::pair<std::size_t, std::size_t>> apart;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const bool tied = pairs[i]->verdict.finding == Finding::kTied;
    if (adjusted[i] > alpha || tied) continue;
    apart.emplace_back(place[pairs[i]->a], place[pairs[i]->b]);
  }
  return apart;
}

}  // namespace

std::vector<std::string> GroupsOf(const FamilyVerdict& family, double alpha) {
  std::vector<std::size_t> place(family.members.size(), kNoPlace);
  std::size_t count = 0;
  for (const std::size_t i : family.order) {
    if (EarnsPlace(family.members[i].standing)) place[i] = count++;
  }
  const auto by_place = CompactLetters(count, ToldApart(family, alpha, place));
  std::vector<std::string> groups;
  groups.reserve(place.size());
  for (const std::size_t i : place) {
    groups.push_back(i == kNoPlace ? "" : by_place[i]);
  }
  return groups;
}

}  // namespace regionbench
