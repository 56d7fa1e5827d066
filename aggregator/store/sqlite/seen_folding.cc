// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include "aggregator/store/sqlite/seen_numbers.h"

namespace regionbench {
namespace {

struct BlockRange {
  std::int64_t boot = 0;
  std::int64_t first = 0;
  std::int64_t last = 0;
};

Result<std::vector<BlockRange>> FullRanges(Connection& connection,
                                           std::int64_t most,
                                           std::uint64_t& blocks) {
  auto rows = connection.Prepare(
      "SELECT boot_id, block FROM seen WHERE bits = -1 "
      "ORDER BY boot_id, block LIMIT ?");
  if (!rows) return tl::unexpected(rows.error());
  rows->Bind(most);
  std::vector<BlockRange> ranges;
  for (;;) {
    const auto more = rows->Step();
    if (!more) return tl::unexpected(more.error());
    if (!*more) return ranges;
    ++blocks;
    const std::int64_t boot = rows->Integer(0);
    const std::int64_t block = rows->Integer(1);
    const bool goes_on = !ranges.empty() && ranges.back().boot == boot &&
                         ranges.back().last + 1 == block;
    if (goes_on) {
      ranges.back().last = block;
    } else {
      ranges.push_back({boot, block, block});
    }
  }
}

/// Puts ranges of full blocks where SeenNumbers looks for them.
class RangeFolder {
 public:
  static Result<RangeFolder> Over(Connection& connection) {
    auto neighbours = connection.Prepare(
        "SELECT min(first_block, ?2), max(last_block, ?3) FROM seen_ranges "
        "WHERE boot_id = ?1 AND (last_block = ?2 - 1 OR first_block = ?3 + 1)");
    if (!neighbours) return tl::unexpected(neighbours.error());
    auto absorb = connection.Prepare(
        "DELETE FROM seen_ranges WHERE boot_id = ? AND "
        "first_block BETWEEN ? AND ?");
    if (!absorb) return tl::unexpected(absorb.error());
    auto insert = connection.Prepare("INSERT INTO seen_ranges VALUES(?, ?, ?)");
    if (!insert) return tl::unexpected(insert.error());
    auto drop = connection.Prepare(
        "DELETE FROM seen WHERE boot_id = ? AND block BETWEEN ? AND ?");
    if (!drop) return tl::unexpected(drop.error());
    return RangeFolder(*std::move(neighbours), *std::move(absorb),
                       *std::move(insert), *std::move(drop));
  }

  Result<void> Fold(const BlockRange& full) {
    auto whole = WithNeighbours(full);
    if (!whole) return tl::unexpected(whole.error());
    return absorb_.Bind(whole->boot, whole->first, whole->last)
        .Run()
        .and_then([&] {
          return insert_.Bind(whole->boot, whole->first, whole->last).Run();
        })
        .and_then(
            [&] { return drop_.Bind(full.boot, full.first, full.last).Run(); });
  }

 private:
  RangeFolder(Statement neighbours, Statement absorb, Statement insert,
              Statement drop)
      : neighbours_(std::move(neighbours)),
        absorb_(std::move(absorb)),
        insert_(std::move(insert)),
        drop_(std::move(drop)) {}

  Result<BlockRange> WithNeighbours(BlockRange range) {
    neighbours_.Bind(range.boot, range.first, range.last);
    for (;;) {
      const auto more = neighbours_.Step();
      if (!more) return tl::unexpected(more.error());
      if (!*more) return range;
      range.first = std::min(range.first, neighbours_.Integer(0));
      range.last = std::max(range.last, neighbours_.Integer(1));
    }
  }

  Statement neighbours_;
  Statement absorb_;
  Statement insert_;
  Statement drop_;
};

}  // namespace

Result<std::uint64_t> FoldSeenNumbers(Connection& connection,
                                      std::int64_t most) {
  std::uint64_t blocks = 0;
  const auto ranges = FullRanges(connection, most, blocks);
  if (!ranges) return tl::unexpected(ranges.error());
  if (ranges->empty()) return 0;
  auto folder = RangeFolder::Over(connection);
  if (!folder) return tl::unexpected(folder.error());
  for (const BlockRange& range : *ranges) {
    if (auto done = folder->Fold(range); !done) {
      return tl::unexpected(done.error());
    }
  }
  return blocks;
}

}  // namespace regionbench
