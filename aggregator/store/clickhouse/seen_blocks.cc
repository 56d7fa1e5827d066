// SPDX-License-Identifier: Apache-2.0
#include "aggregator/store/clickhouse/seen_blocks.h"

#include <algorithm>

#include "aggregator/store/clickhouse/row_stream.h"

namespace regionbench {
namespace {

constexpr std::uint64_t kBlock = 64;
constexpr std::size_t kMostAsked = 20'000;  // blocks in one question

void MakeKey(std::string_view probe, std::string_view boot,
             std::uint64_t number, std::string& key) {
  key.assign(probe);
  key += '\0';
  key += boot;
  key += '\0';
  key += std::to_string(number);
}

// Three arrays: a list of ten thousand tuples would take the server longer to
// read than to look up.
struct AskedBlocks {
  std::string probes;
  std::string boots;
  std::string numbers;

  void Add(std::string_view probe, std::string_view boot,
           std::uint64_t number) {
    const std::string_view comma = probes.empty() ? "" : ",";
    probes += comma;
    probes += SqlText(probe);
    boots += comma;
    boots += SqlText(boot);
    numbers += comma;
    numbers += "'" + std::to_string(number) + "'";
  }

  [[nodiscard]] std::string Sql() const {
    return "SELECT probe, boot, block, groupBitOrMerge(bits) FROM seen_numbers "
           "WHERE (probe, boot, block) IN (SELECT p, b, toUInt64(k) FROM "
           "(SELECT [" +
           probes + "] AS ps, [" + boots + "] AS bs, [" + numbers +
           "] AS ks) ARRAY JOIN ps AS p, bs AS b, ks AS k) GROUP BY probe, "
           "boot, block";
  }
};

}  // namespace

SeenBlocks::Block* SeenBlocks::Find(const std::string& key) {
  const auto found = places_.find(key);
  return found == places_.end() ? nullptr : &blocks_[found->second];
}

// Most samples follow one of their own boot.
SeenBlocks::Block& SeenBlocks::At(const Sample& sample) {
  const std::uint64_t number = sample.seq / kBlock;
  if (last_ < blocks_.size()) {
    Block& last = blocks_[last_];
    if (last.number == number && last.boot == sample.boot &&
        last.probe == sample.probe) {
      return last;
    }
  }
  MakeKey(sample.probe, sample.boot, number, key_);
  const auto [place, fresh] = places_.try_emplace(key_, blocks_.size());
  if (fresh) {
    blocks_.push_back(
        {.probe = sample.probe, .boot = sample.boot, .number = number});
  }
  last_ = place->second;
  return blocks_[last_];
}

Result<void> SeenBlocks::Load(ClickhouseConnection& connection) {
  for (std::size_t i = 0; i < blocks_.size(); i += kMostAsked) {
    auto loaded =
        LoadSome(connection, i, std::min(blocks_.size(), i + kMostAsked));
    if (!loaded) return loaded;
  }
  return {};
}

Result<void> SeenBlocks::LoadSome(ClickhouseConnection& connection,
                                  std::size_t first, std::size_t end) {
  AskedBlocks asked;
  for (std::size_t i = first; i < end; ++i) {
    asked.Add(blocks_[i].probe, blocks_[i].boot, blocks_[i].number);
  }
  return ReadRows(
      connection, asked.Sql(),
      [this](RowBinaryReader& reader) {
        const std::string_view probe = reader.Text();
        const std::string_view boot = reader.Text();
        const auto number = reader.Number<std::uint64_t>();
        const auto bits = reader.Number<std::uint64_t>();
        if (!reader.Ok()) return false;
        MakeKey(probe, boot, number, key_);
        if (Block* block = Find(key_)) block->stored = bits;
        return true;
      },
      ClickhouseWait::kShort);
}

bool SeenBlocks::Mark(const Sample& sample) {
  Block& block = At(sample);
  const std::uint64_t bit = std::uint64_t{1} << (sample.seq % kBlock);
  const bool there = ((block.stored | block.fresh) & bit) != 0;
  block.fresh |= there ? 0 : bit;
  return !there;
}

Result<void> SeenBlocks::Save(ClickhouseConnection& connection) const {
  std::string rows;
  RowBinaryWriter row(rows);
  for (const Block& block : blocks_) {
    if (block.fresh == 0) continue;
    row.Text(block.probe);
    row.Text(block.boot);
    row.Number(block.number);
    row.Number(block.fresh);
  }
  return connection.Insert("seen_numbers", rows);
}

}  // namespace regionbench
