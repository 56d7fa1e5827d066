// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "tests/lab/lab_run.h"

namespace regionbench {

/// The targets of most scenarios.
inline const std::string kThreeRegions =
    "aws/ap-northeast-1 aws/ap-northeast-2 aws/ap-southeast-1";

/// `regionbench compare` in a scenario, until it is decided: a round every 50
/// ms, nothing stored, the report as JSON. What a busy machine delays is
/// counted too, or the outcome would depend on who else is at work.
CommandResult RaceIn(const std::string& scenario, const std::string& arguments);

/// The same with exactly 60 rounds, unless `arguments` say how many.
CommandResult CompareIn(const std::string& scenario,
                        const std::string& arguments);

/// The report; null when there is none.
nlohmann::json ReportOf(const CommandResult& result);

/// What the report says about `target`; null when it does not.
nlohmann::json TargetIn(const nlohmann::json& report,
                        const std::string& target);

}  // namespace regionbench
