// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "aggregator/insight/placement.h"

namespace regionbench {

/// `aws/a`, `aws/a + aws/b`
std::string SetText(const PlacedSet& set);

/// The verdict as one sentence, in the words of a report.
std::string Sentence(const Placement& placement);

}  // namespace regionbench
