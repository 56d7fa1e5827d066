// SPDX-License-Identifier: Apache-2.0
#include "aggregator/store/sqlite/seen_numbers.h"

namespace regionbench {
namespace {

constexpr std::uint64_t kBitsPerBlock = 64;
constexpr std::uint64_t kFull = ~std::uint64_t{0};

}  // namespace

Result<SeenNumbers> SeenNumbers::Over(Connection& connection) {
  auto find = connection.Prepare(
      "SELECT bits FROM seen WHERE boot_id = ? AND block = ?");
  if (!find) return tl::unexpected(find.error());
  auto find_range = connection.Prepare(
      "SELECT last_block FROM seen_ranges WHERE boot_id = ? AND "
      "first_block <= ? ORDER BY first_block DESC LIMIT 1");
  if (!find_range) return tl::unexpected(find_range.error());
  auto replace = connection.Prepare(
      "INSERT OR REPLACE INTO seen(boot_id, block, bits) VALUES(?, ?, ?)");
  if (!replace) return tl::unexpected(replace.error());
  return SeenNumbers(*std::move(find), *std::move(find_range),
                     *std::move(replace));
}

Result<std::uint64_t> SeenNumbers::Stored(Place place) {
  const auto row = find_.Bind(place.first, place.second).Step();
  if (!row) return tl::unexpected(row.error());
  if (*row) {
    const auto bits = static_cast<std::uint64_t>(find_.Integer(0));
    return find_.Run().map([&] { return bits; });
  }
  const auto range = find_range_.Bind(place.first, place.second).Step();
  if (!range) return tl::unexpected(range.error());
  if (!*range) return 0;
  const bool inside = find_range_.Integer(0) >= place.second;
  return find_range_.Run().map([&] { return inside ? kFull : 0; });
}

Result<SeenNumbers::Bits*> SeenNumbers::Find(Place place) {
  const auto [entry, fresh] = blocks_.try_emplace(place);
  if (!fresh) return &entry->second;
  const auto stored = Stored(place);
  if (!stored) return tl::unexpected(stored.error());
  entry->second = {.stored = *stored, .now = *stored};
  return &entry->second;
}

Result<bool> SeenNumbers::Mark(std::int64_t boot, std::uint64_t seq) {
  const auto bits =
      Find({boot, static_cast<std::int64_t>(seq / kBitsPerBlock)});
  if (!bits) return tl::unexpected(bits.error());
  const std::uint64_t bit = std::uint64_t{1} << (seq % kBitsPerBlock);
  if (((*bits)->now & bit) != 0) return false;
  (*bits)->now |= bit;
  return true;
}

Result<void> SeenNumbers::Flush() {
  for (const auto& [place, bits] : blocks_) {
    if (bits.now == bits.stored) continue;
    auto done = replace_
                    .Bind(place.first, place.second,
                          static_cast<std::int64_t>(bits.now))
                    .Run();
    if (!done) return done;
  }
  blocks_.clear();
  return {};
}

}  // namespace regionbench
