// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aggregator/report/report.h"
#include "aggregator/report/stored_past.h"

namespace regionbench {

/// The box of what a rollup holds: extremes, mean and standard deviation are
/// exact, quantiles and whiskers within the sketch's error.
Box BoxOfRollup(const Rollup& rolled, double confidence);

/// As Summarize, of a target with `rolled`: counts, extremes, mean and standard
/// deviation are exact, every quantile and whisker is within the sketch's
/// error. Single outliers are not known any more.
TargetReport SummarizeRolled(const ResolvedTarget& target,
                             const PastTarget& seen,
                             const ReportRequest& request);

}  // namespace regionbench
