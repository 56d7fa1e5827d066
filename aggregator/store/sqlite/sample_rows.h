// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aggregator/store/chunk.h"
#include "aggregator/store/store.h"
#include "config/sqlite/connection.h"

namespace regionbench {

/// Statement text for InsertSample.
extern const char* const kInsertSample;

/// The numbers that stand for a sample's texts.
struct RowIds {
  std::int64_t boot = 0;
  std::int64_t series = 0;
  std::optional<std::int64_t> address;
};

Result<void> InsertSample(Statement& insert, const Sample& sample,
                          const RowIds& ids);

/// From column `first` on: provider, region, service, method, conn, family,
/// timeout_ns.
Result<void> ReadSeries(const Statement& row, int first, StoredSeries& series);
/// From column `first` on: at_us, seq, outcome, marks, rtt_ns, timeout_ns.
Result<void> ReadOutcome(const Statement& row, int first, Sample& sample);

/// All that ReadSample reads, of recent AS r, boots AS b, probes AS p, series
/// AS s and addresses AS a.
extern const char* const kSampleColumns;
Result<void> ReadSample(const Statement& row, Sample& sample);

/// Of the column `marks`.
bool IsTainted(std::int64_t marks);

/// What a row of a chunk says by itself: all but its time, and the texts of its
/// series, boot and address. False for what no sample can be.
bool FromChunkRow(const ChunkRow& row, Sample& sample);

}  // namespace regionbench
