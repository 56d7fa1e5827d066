// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <istream>
#include <string>

#include "config/core/result.h"

namespace regionbench {

/// Reads every object under `s3://BUCKET/PREFIX`, in the order of their keys:
/// what functions have put there, the oldest first. Who asks is in the
/// environment (AWS_ACCESS_KEY_ID and so on). The error says at which object
/// it ended.
Result<void> ForEachObject(
    const std::string& url,
    const std::function<Result<void>(const std::string& name, std::istream&)>&
        take);

}  // namespace regionbench
