// SPDX-License-Identifier: Apache-2.0
#include "aggregator/store/sqlite/seen.h"

namespace regionbench {
namespace {

constexpr std::uint64_t kBitsPerBlock = 64;

}  // namespace

Result<Seen> Seen::Over(Connection& connection) {
  auto find = connection.Prepare(
      "SELECT bits FROM seen WHERE boot_id = ? AND block = ?");
  if (!find) return tl::unexpected(find.error());
  auto replace = connection.Prepare(
      "INSERT OR REPLACE INTO seen(boot_id, block, bits) VALUES(?, ?, ?)");
  if (!replace) return tl::unexpected(replace.error());
  return Seen(*std::move(find), *std::move(replace));
}

Result<Seen::Bits*> Seen::Find(Place place) {
  const auto [entry, fresh] = blocks_.try_emplace(place);
  if (!fresh) return &entry->second;
  const auto row = find_.Bind(place.first, place.second).Step();
  if (!row) return tl::unexpected(row.error());
  if (*row) {
    const auto bits = static_cast<std::uint64_t>(find_.Integer(0));
    entry->second = {.stored = bits, .now = bits};
    if (const auto end = find_.Run(); !end) return tl::unexpected(end.error());
  }
  return &entry->second;
}

Result<bool> Seen::Mark(std::int64_t boot, std::uint64_t seq) {
  const auto bits =
      Find({boot, static_cast<std::int64_t>(seq / kBitsPerBlock)});
  if (!bits) return tl::unexpected(bits.error());
  const std::uint64_t bit = std::uint64_t{1} << (seq % kBitsPerBlock);
  if (((*bits)->now & bit) != 0) return false;
  (*bits)->now |= bit;
  return true;
}

Result<void> Seen::Flush() {
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
