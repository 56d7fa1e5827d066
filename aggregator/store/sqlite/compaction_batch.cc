// SPDX-License-Identifier: Apache-2.0
#include "aggregator/store/sqlite/compaction_batch.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "config/core/time.h"

namespace regionbench {
namespace {

constexpr std::size_t kMostInBatch = 1'000'000;  // 24 bytes each

std::int64_t HourOf(std::int64_t at_us) {
  const WallTime at{std::chrono::microseconds(at_us)};
  return std::chrono::floor<std::chrono::hours>(at).time_since_epoch().count();
}

// rollup_id by probe, series and cold start.
using RollupKey = std::tuple<std::int64_t, std::int64_t, std::int64_t>;

Result<std::map<RollupKey, std::int64_t>> RollupIds(Connection& connection) {
  auto rows = connection.Prepare(
      "SELECT probe_id, series_id, cold_start, rollup_id FROM rollup_series");
  if (!rows) return tl::unexpected(rows.error());
  std::map<RollupKey, std::int64_t> ids;
  for (;;) {
    const auto more = rows->Step();
    if (!more) return tl::unexpected(more.error());
    if (!*more) return ids;
    ids[{rows->Integer(0), rows->Integer(1), rows->Integer(2)}] =
        rows->Integer(3);
  }
}

}  // namespace

Result<CompactionBatch> SortedBatch(Connection& connection, std::int64_t after,
                                    std::int64_t up_to) {
  auto ids = RollupIds(connection);
  if (!ids) return tl::unexpected(ids.error());
  auto rows = connection.Prepare(
      "SELECT r.sample_id, r.at_us, b.probe_id, r.series_id, "
      "r.marks >> 1 & 1 FROM recent AS r JOIN boots AS b USING(boot_id) "
      "WHERE r.sample_id > ? AND r.sample_id <= ? ORDER BY r.sample_id "
      "LIMIT ?");
  if (!rows) return tl::unexpected(rows.error());
  rows->Bind(after, up_to, static_cast<std::int64_t>(kMostInBatch));
  CompactionBatch batch{.up_to = up_to};
  for (;;) {
    const auto more = rows->Step();
    if (!more) return tl::unexpected(more.error());
    if (!*more) break;
    const std::int64_t sample_id = rows->Integer(0);
    const auto id =
        ids->find({rows->Integer(2), rows->Integer(3), rows->Integer(4)});
    if (id == ids->end()) {
      return Fail(ErrorCode::kStorage, "is damaged: a series is missing");
    }
    batch.waiting.push_back(
        {{HourOf(rows->Integer(1)), id->second}, sample_id});
  }
  if (batch.waiting.size() == kMostInBatch) {
    batch.up_to = batch.waiting.back().sample_id;
  }
  std::ranges::sort(batch.waiting);
  return batch;
}

}  // namespace regionbench
