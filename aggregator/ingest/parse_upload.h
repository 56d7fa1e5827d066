// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "aggregator/ingest/receipt.h"
#include "config/core/time.h"
#include "config/settings/settings.h"
#include "probe/sample/sample.h"

namespace regionbench {

/// What a text of NDJSON holds.
struct ParsedUpload {
  std::vector<Sample> samples;
  std::uint64_t foreign = 0;  ///< rejected because of the token
  std::uint64_t rejected_total = 0;
  std::vector<Rejection> rejected;  ///< the first hundred of them
};

/// Reads every line. Lines end with LF or CR LF, the last one need not; empty
/// ones count but say nothing. A line is rejected, and not its neighbours, when
/// it is no sample, when it is dated more than a day after `now`, and when the
/// token is not for its probe.
ParsedUpload ParseUpload(std::string_view text, const TokenGrant& grant,
                         WallTime now);

}  // namespace regionbench
