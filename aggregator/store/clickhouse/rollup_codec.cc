// SPDX-License-Identifier: Apache-2.0
#include "aggregator/store/clickhouse/rollup_codec.h"

#include <array>
#include <vector>

#include "aggregator/store/clickhouse/sample_codec.h"

namespace regionbench {
namespace {

constexpr std::uint64_t kMostBuckets = 100'000;

void ReadRollupCounts(RowBinaryReader& reader, RollupRow& row) {
  const auto attempts = reader.Number<std::uint64_t>();
  row.rollup.invalid = reader.Number<std::uint64_t>();
  row.rollup.sent = attempts - row.rollup.invalid;
  std::uint64_t failed = 0;
  for (const Outcome outcome : kRollupFailures) {
    const auto count = reader.Number<std::uint64_t>();
    row.failures[static_cast<std::size_t>(outcome)] = count;
    failed += count;
  }
  row.rollup.lost = row.Failures(Outcome::kTimeout);
  row.rollup.error = failed - row.rollup.lost;
}

void ReadRollupTimes(RowBinaryReader& reader, Rollup& rollup) {
  const auto min_ns = reader.Number<std::int64_t>();
  const auto max_ns = reader.Number<std::int64_t>();
  const bool any = rollup.Received() > 0;
  rollup.min_ns = any ? std::optional(min_ns) : std::nullopt;
  rollup.max_ns = any ? std::optional(max_ns) : std::nullopt;
  rollup.sum_ns = reader.Number<std::int64_t>();
  rollup.m2 = reader.Number<double>();
  rollup.longest_loss_run = reader.Number<std::uint64_t>();
  rollup.head_run = reader.Number<std::uint64_t>();
  rollup.tail_run = reader.Number<std::uint64_t>();
}

bool ReadBuckets(RowBinaryReader& reader, Rollup& rollup) {
  const std::uint64_t n = reader.Length();
  if (!reader.Ok() || n > kMostBuckets) return false;
  std::vector<std::int16_t> buckets(n);
  for (std::int16_t& bucket : buckets) bucket = reader.Number<std::int16_t>();
  if (reader.Length() != n || !reader.Ok()) return false;
  for (const std::int16_t bucket : buckets) {
    const auto count = reader.Number<std::uint64_t>();
    if (!rollup.sketch.AddBucket(bucket, count)) return false;
  }
  if (rollup.min_ns && rollup.max_ns) {
    rollup.sketch.SetRange(static_cast<double>(*rollup.min_ns) * 1e-9,
                           static_cast<double>(*rollup.max_ns) * 1e-9);
  }
  rollup.sketch.AddLost(rollup.lost + rollup.error);
  return reader.Ok() && rollup.sketch.Received() == rollup.Received();
}

}  // namespace

bool ReadRollupRow(RowBinaryReader& reader, StoredRollup& stored) {
  stored.row = RollupRow();
  const bool series = ReadSeriesColumns(reader, stored.row.series);
  stored.row.start =
      WallTime(std::chrono::microseconds(reader.Number<std::int64_t>()));
  stored.part = reader.Number<std::uint32_t>();
  ReadRollupCounts(reader, stored.row);
  ReadRollupTimes(reader, stored.row.rollup);
  return ReadBuckets(reader, stored.row.rollup) && series;
}

}  // namespace regionbench
