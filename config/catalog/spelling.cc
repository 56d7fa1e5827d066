// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <numeric>
#include <utility>

#include "config/catalog/resolve.h"

namespace regionbench {
namespace {

constexpr std::size_t kMostSuggestions = 3;

// Levenshtein distance by two rows of the table.
std::size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> above(b.size() + 1);
  std::iota(above.begin(), above.end(), std::size_t{0});
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t i = 0; i < a.size(); ++i) {
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = above[j] + (a[i] == b[j] ? 0 : 1);
      row[j + 1] = std::min({replaced, above[j + 1] + 1, row[j] + 1});
    }
    std::swap(above, row);
  }
  return above.back();
}

}  // namespace

std::vector<std::string> NearestSpellings(
    std::string_view word, std::span<const std::string> candidates) {
  const std::size_t limit = word.size() / 3;
  std::vector<std::pair<std::size_t, std::string>> near;
  for (const std::string& candidate : candidates) {
    const std::size_t most = std::max(word.size(), candidate.size());
    // The distance is at least the difference of the lengths.
    if (most - std::min(word.size(), candidate.size()) > limit) continue;
    const std::size_t distance = EditDistance(word, candidate);
    if (distance <= limit) near.emplace_back(distance, candidate);
  }
  std::ranges::sort(near);
  std::vector<std::string> best;
  for (auto& [distance, candidate] : near) {
    if (best.size() == kMostSuggestions) break;
    if (best.empty() || best.back() != candidate) {
      best.push_back(std::move(candidate));
    }
  }
  return best;
}

}  // namespace regionbench
