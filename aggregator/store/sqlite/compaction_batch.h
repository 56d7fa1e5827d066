// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "aggregator/store/sqlite/chunk_rows.h"
#include "config/core/result.h"
#include "config/sqlite/connection.h"

namespace regionbench {

/// A sample to be moved. In the order of chunks, then of arrival.
struct WaitingSample {
  ChunkPlace place;
  std::int64_t sample_id = 0;

  friend auto operator<=>(const WaitingSample&, const WaitingSample&) = default;
};

/// Samples on their way from rows into chunks.
struct CompactionBatch {
  std::vector<WaitingSample> waiting = {};
  std::size_t next = 0;    ///< the first that is in no draft
  std::int64_t up_to = 0;  ///< all samples up to this number
  std::int64_t next_chunk = 0;
};

/// The samples with numbers above `after`, up to `up_to` or a million of them,
/// sorted. kStorage where one belongs to no series that was rolled up.
Result<CompactionBatch> SortedBatch(Connection& connection, std::int64_t after,
                                    std::int64_t up_to);

}  // namespace regionbench
