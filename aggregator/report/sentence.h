// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "aggregator/report/judgement.h"

namespace regionbench {

/// The verdict as one sentence for an engineer: always with units, never with
/// a p-value, and with no more digits than the interval supports. `contestants`
/// are by rank.
std::string Sentence(const Judgement& judgement,
                     std::span<const Contestant> contestants,
                     const ReportRequest& request);

}  // namespace regionbench
