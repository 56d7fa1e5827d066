// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "aggregator/report/report.h"
#include "aggregator/report/run_log.h"
#include "aggregator/report/stored_past.h"
#include "config/catalog/resolve.h"

namespace regionbench {

/// What the samples in `log` mean. Every one of `targets` is in the report,
/// also when nothing was tried; a target in `log` alone is added under its id.
///
/// A failure of any kind ranks above every reply (it is censored at the
/// timeout). A target can win when it answered, does not surely lose more than
/// `max_loss` (Wilson's lower bound) and can be where it says it is; who is in
/// front and lost more than that, though not surely, has a warning. The winner
/// is certain when it beats each of the other K - 1 one-sided at
/// alpha / (K - 1); see aggregator/stats/sections.h. One lone target wins
/// without a margin: nothing was compared. Pure; the order of samples inside a
/// round changes nothing.
Report BuildReport(const RunLog& log, std::span<const ResolvedTarget> targets,
                   const ReportRequest& request);

/// The same of a stored past, by its time sections. Of a target of which only
/// rollups are left, every quantile is within the sketch's error, which the
/// verdict allows for.
Report BuildReport(const StoredPast& past,
                   std::span<const ResolvedTarget> targets,
                   const ReportRequest& request);

}  // namespace regionbench
