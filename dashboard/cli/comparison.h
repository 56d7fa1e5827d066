// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "aggregator/report/report.h"
#include "dashboard/cli/commands.h"
#include "dashboard/cli/console.h"
#include "dashboard/cli/notes.h"

namespace regionbench {

/// What `compare` prints, and whether it delivered all else that was asked for.
struct Comparison {
  Report report;
  bool saved = true;  ///< false: --save could not, and why has been said
};

/// Where the report of `compare` comes from.

/// Probes the targets now, and stores and saves what was seen.
Result<Comparison> CompareNow(const Task& task, Console& console, Notes& notes);

/// The report of a run that was saved at `path`; nothing else is asked.
Result<Report> CompareEvidence(const std::string& path, Notes& notes);

}  // namespace regionbench
