// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aggregator/store/clickhouse/row_binary.h"
#include "aggregator/store/rollup_row.h"

namespace regionbench {

/// A row of `rollups` as it is read: the columns of kClickhouseSeries and
/// kClickhouseRollup.
struct StoredRollup {
  RollupRow row;
  std::uint32_t part = 0;
};

/// False: not all of it is there yet, or it contradicts itself (`reader.Ok()`).
bool ReadRollupRow(RowBinaryReader& reader, StoredRollup& stored);

}  // namespace regionbench
