// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace regionbench {

/// The statement that makes the view boxes_hourly, by schema version: from
/// samples alone; with the hours of which only rollups are left; from rollups
/// too where any sample of the hour is in a chunk, which would take long to
/// read. In a rollup a quantile is within 0.1354 %, and has no value where
/// several series (as of two timeouts) share the hour; counts, minimum and
/// maximum are always exact.
std::string FirstBoxesHourly();
std::string SecondBoxesHourly();
std::string ThirdBoxesHourly();

}  // namespace regionbench
