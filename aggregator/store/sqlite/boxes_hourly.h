// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace regionbench {

/// The statement that makes the view boxes_hourly, by schema version: from
/// samples alone, and with the hours of which only rollups are left. There a
/// quantile is within 0.1354 %, and has no value where several series (as of
/// two timeouts) share the hour.
std::string FirstBoxesHourly();
std::string SecondBoxesHourly();

}  // namespace regionbench
