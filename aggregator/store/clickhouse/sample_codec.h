// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "aggregator/store/clickhouse/row_binary.h"
#include "aggregator/store/rollup_row.h"
#include "probe/sample/sample.h"

namespace regionbench {

inline constexpr std::int64_t kClickhouseHourUs = 3'600'000'000;
inline constexpr std::int64_t kClickhouseDayHours = 24;

/// Which hour since the epoch; 0 for what is before it.
std::uint32_t HourNumber(WallTime at);
/// Which day, as a Date; the last one there is for what is after it.
std::uint16_t DayNumber(WallTime at);

/// All columns of `sample_rows`.
void WriteSampleRow(const Sample& sample, std::string& rows);

/// The columns that ReadSampleRow takes, in its order.
inline constexpr std::string_view kClickhouseSample =
    "at_us, seq, probe, boot, target, method, conn, family, timeout_ns, "
    "cold_start, round, outcome, tainted, rtt_ns, rtt_source, resolve_ns, "
    "connect_ns, tls_ns, processing_ns, transfer_ns, http_status, bytes, "
    "address, user_rtt_ns, lag_ns, local_port, sent_mono_ns";

/// False: not all of it is there yet, or it is no sample (`reader.Ok()`).
bool ReadSampleRow(RowBinaryReader& reader, Sample& sample);

/// The columns of kClickhouseSeries.
bool ReadSeriesColumns(RowBinaryReader& reader, StoredSeries& series);

}  // namespace regionbench
