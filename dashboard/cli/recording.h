// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "dashboard/cli/console.h"
#include "dashboard/cli/notes.h"
#include "dashboard/cli/request.h"
#include "dashboard/cli/sample_drain.h"
#include "dashboard/service/store_place.h"

namespace regionbench {

/// `$XDG_DATA_HOME/regionbench/samples.db`, by default under ~/.local/share;
/// empty when there is no home either.
std::string DefaultStorePath(const Environment& environment);

/// The store that the request names, or the default one; an error when there is
/// neither.
Result<StorePlace> StoreOf(const Request& request, const Console& console);

/// A commit a quarter of a second: the disk does not disturb the probing.
inline constexpr std::chrono::milliseconds kStorePause{250};

/// Puts batches into the store, which is opened with the first batch: opening
/// may take longer than a round trip.
SampleDrain::Sink StoreSink(const StorePlace& place);

/// One line if anything was lost on the way to the store.
void TellLosses(const DrainCounts& counts, Notes& notes);

}  // namespace regionbench
