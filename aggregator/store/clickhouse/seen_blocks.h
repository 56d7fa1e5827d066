// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "aggregator/store/clickhouse/clickhouse_connection.h"
#include "probe/sample/sample.h"

namespace regionbench {

/// Which samples of a batch are there already: 64 sequence numbers of one boot
/// are a block, a bit each.
class SeenBlocks {
 public:
  /// Notes whose block has to be looked up. All samples, before Load.
  void Expect(const Sample& sample) { (void)At(sample); }
  Result<void> Load(ClickhouseConnection& connection);

  /// True when it is new; it counts as there from now on.
  bool Mark(const Sample& sample);
  /// Writes what Mark set.
  Result<void> Save(ClickhouseConnection& connection) const;

 private:
  struct Block {
    std::string probe;
    std::string boot;
    std::uint64_t number = 0;
    std::uint64_t stored = 0;
    std::uint64_t fresh = 0;
  };
  Block& At(const Sample& sample);
  Block* Find(const std::string& key);
  Result<void> LoadSome(ClickhouseConnection& connection, std::size_t first,
                        std::size_t end);

  std::vector<Block> blocks_;
  std::unordered_map<std::string, std::size_t> places_;
  std::string key_;  // reused
  std::size_t last_ = 0;
};

}  // namespace regionbench
