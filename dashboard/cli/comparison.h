// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aggregator/report/report.h"
#include "dashboard/cli/commands.h"
#include "dashboard/cli/console.h"
#include "dashboard/cli/notes.h"

namespace regionbench {

/// Where the report of `compare` comes from.

/// Probes the targets now, and stores what was seen.
Result<Report> CompareNow(const Task& task, Console& console, Notes& notes);

}  // namespace regionbench
