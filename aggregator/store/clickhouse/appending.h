// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "aggregator/store/clickhouse/clickhouse_state.h"

namespace regionbench {

/// Appends as Store promises, each sample once, by what is done in which order:
///
///  1. ask `seen_numbers`, a bit for each (probe, boot, seq), which are there;
///  2. insert the others into `sample_rows`;
///  3. say in `arrivals` which hours they are of, for the rollups;
///  4. set their bits. A bit may be set twice: they are ORed.
///
/// Whoever dies in between, or gets no answer, leaves no bit without its
/// sample. The sender comes again, and what 2 had done is done again: two rows
/// with the same key, of which every reader takes one. The same when two
/// aggregators get one upload at the same time.
///
/// `id` names the batch: larger than all earlier ones of this object.
Result<AppendCounts> AppendSamples(const ClickhouseContext& context,
                                   std::span<const Sample> samples,
                                   std::uint64_t id);

}  // namespace regionbench
