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

/// In the format that was asked for.
std::string RenderReport(const Report& report, const Request& request,
                         const Terminal& terminal);
/// By --sort; as it is when that was not given.
Result<Report> Sorted(Report report, const std::string& column);

/// `compare --since`: the verdict over what is stored, for each probe.
ExitCode CompareStored(const Task& task, Console& console);

/// Where the report of `compare` comes from.

/// Probes the targets now, and stores and saves what was seen.
Result<Comparison> CompareNow(const Task& task, Console& console, Notes& notes);

/// The report of a run that was saved at `path`; nothing else is asked.
Result<Report> CompareEvidence(const std::string& path, Notes& notes);

}  // namespace regionbench
