// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "aggregator/store/store.h"
#include "config/core/time.h"
#include "dashboard/cli/commands.h"
#include "dashboard/render/render.h"

namespace regionbench {

/// From when until when, until now where nothing is said.
struct TimeWindow {
  WallTime since{};
  WallTime until{};
};
Result<TimeWindow> WindowOf(const Request& request,
                            std::chrono::hours usual_length);

/// The stored samples that a task is about: of its targets, or of all, and of
/// the probe, method and connection where one was asked for.
SampleQuery StoredQuery(const Task& task, const TimeWindow& window);

/// Opens the store that is there; none is made.
Result<std::unique_ptr<Store>> OpenExistingStore(const Request& request,
                                                 Console& console);

/// One line on standard error when the window begins before the samples do:
/// their rollups are not looked at.
void TellWhatIsGone(Store& store, const TimeWindow& window,
                    const Request& request, Console& console);

TableStyle StyleFor(const Request& request, const Terminal& terminal);

}  // namespace regionbench
