// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>

namespace regionbench {

/// Integrated autocorrelation time of the series of being at or below
/// `threshold`: so many values are worth one independent value. At least 1.
/// Pairs of lags are summed as long as they are positive, made non-increasing
/// (Geyer 1992); lags below half the length and 400. Infinities are welcome.
double AutocorrelationTime(std::span<const double> in_time_order,
                           double threshold);

/// The same around the series' own median (the upper one of two).
double AutocorrelationTime(std::span<const double> in_time_order);

/// Whether a series that has just grown to `size` is to be estimated anew: it
/// costs too much for every value of a long one. `phase` parts series that grow
/// together.
bool DueForEstimate(std::size_t size, std::size_t phase);

}  // namespace regionbench
