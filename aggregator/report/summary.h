// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aggregator/report/build_report.h"
#include "aggregator/report/series.h"

namespace regionbench {

/// Nanoseconds, or no value for what is not finite.
std::optional<Nanoseconds> Finite(double nanoseconds);

/// What one target's attempts say on their own, before any comparison: counts,
/// box, phases, and warnings about the measurement itself. Standing is silent
/// when nothing answered, unsure otherwise.
TargetReport Summarize(const ResolvedTarget& target, const TargetLog& log,
                       const Series& series, const ReportRequest& request);

}  // namespace regionbench
