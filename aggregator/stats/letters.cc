// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "aggregator/stats/family.h"

namespace regionbench {
namespace {

using Column = std::vector<bool>;

bool Contains(const Column& outer, const Column& inner) {
  for (std::size_t i = 0; i < inner.size(); ++i) {
    if (inner[i] && !outer[i]) return false;
  }
  return true;
}

// Columns stay free of one another: a new one that is contained in an old one
// is dropped, and drops the old ones that it contains.
void Insert(Column column, std::vector<Column>& columns) {
  const auto holds = [&](const Column& old) { return Contains(old, column); };
  if (std::ranges::any_of(columns, holds)) return;
  std::erase_if(columns,
                [&](const Column& old) { return Contains(column, old); });
  columns.push_back(std::move(column));
}

void Split(std::size_t a, std::size_t b, std::vector<Column>& columns) {
  std::vector<Column> both;
  std::erase_if(columns, [&](const Column& column) {
    const bool hit = column[a] && column[b];
    if (hit) both.push_back(column);
    return hit;
  });
  for (Column& column : both) {
    Column without_a = column;
    without_a[a] = false;
    column[b] = false;
    Insert(std::move(column), columns);
    Insert(std::move(without_a), columns);
  }
}

// a to z, then A to Z, then numbers in brackets.
std::string ColumnName(std::size_t index) {
  constexpr std::size_t kLetters = 26;
  if (index < kLetters) return {static_cast<char>('a' + index)};
  if (index < 2 * kLetters) return {static_cast<char>('A' + index - kLetters)};
  std::string name = "(";
  name += std::to_string(index + 1);
  name += ')';
  return name;
}

}  // namespace

std::vector<std::string> CompactLetters(
    std::size_t count,
    std::span<const std::pair<std::size_t, std::size_t>> distinct) {
  std::vector<Column> columns{Column(count, true)};
  for (const auto& [a, b] : distinct) Split(a, b, columns);
  // By the fastest member: the column that is true earliest comes first.
  std::ranges::sort(columns, std::ranges::greater{});
  std::vector<std::string> letters(count);
  for (std::size_t c = 0; c < columns.size(); ++c) {
    for (std::size_t i = 0; i < count; ++i) {
      if (columns[c][i]) letters[i] += ColumnName(c);
    }
  }
  return letters;
}

}  // namespace regionbench
