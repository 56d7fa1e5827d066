// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <boost/dynamic_bitset.hpp>

#include "aggregator/stats/family.h"

namespace regionbench {
namespace {

using Column = boost::dynamic_bitset<>;

// An interval order needs no more columns than items; more than these come from
// contrived or very noisy families, where their number can double with an item.
std::size_t MostColumns(std::size_t count) { return 2 * count + 64; }

// Columns stay free of one another: a new one that is contained in an old one
// is dropped, and drops the old ones that it contains.
void Insert(Column column, std::vector<Column>& columns) {
  const auto holds = [&](const Column& old) {
    return column.is_subset_of(old);
  };
  if (std::ranges::any_of(columns, holds)) return;
  std::erase_if(columns,
                [&](const Column& old) { return old.is_subset_of(column); });
  columns.push_back(std::move(column));
}

// Takes one item and all that differ from it apart: what a split by each of
// these pairs in turn would leave.
void SplitColumns(std::size_t item, const Column& differ,
                  std::vector<Column>& columns) {
  std::vector<Column> both;
  std::erase_if(columns, [&](const Column& column) {
    const bool hit = column[item] && column.intersects(differ);
    if (hit) both.push_back(column);
    return hit;
  });
  for (Column& column : both) {
    Column without_item = column;
    without_item[item] = false;
    Insert(column - differ, columns);
    Insert(std::move(without_item), columns);
  }
}

// Of each item those after it that differ from it.
std::vector<Column> DifferingFrom(
    std::size_t count,
    std::span<const std::pair<std::size_t, std::size_t>> distinct) {
  std::vector<Column> differing(count, Column(count));
  for (const auto& [a, b] : distinct) {
    differing[std::min(a, b)][std::max(a, b)] = true;
  }
  return differing;
}

// By the fastest member: the column that is true earliest comes first.
bool ComesFirst(const Column& left, const Column& right) {
  const std::size_t first = (left ^ right).find_first();
  return first != Column::npos && left[first];
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
  std::vector<Column> columns{Column(count).set()};
  const auto differing = DifferingFrom(count, distinct);
  for (std::size_t i = 0; i < count; ++i) {
    if (columns.size() > MostColumns(count)) break;
    SplitColumns(i, differing[i], columns);
  }
  std::ranges::sort(columns, ComesFirst);
  std::vector<std::string> letters(count);
  for (std::size_t c = 0; c < columns.size(); ++c) {
    for (std::size_t i = 0; i < count; ++i) {
      if (columns[c][i]) letters[i] += ColumnName(c);
    }
  }
  return letters;
}

}  // namespace regionbench
