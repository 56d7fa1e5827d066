// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "config/core/result.h"

namespace regionbench {

/// A variable's value; empty when it is not set.
using Environment = std::function<std::string(const char* name)>;

/// The process's own.
std::string ProcessEnvironment(const char* name);

/// Who calls the function.
enum class Platform { kOnce, kAwsLambda, kAlibabaFc, kAzure, kCloudRun };

/// From the variables that each sets, in this order: AWS_LAMBDA_RUNTIME_API,
/// FUNCTIONS_CUSTOMHANDLER_PORT, FC_SERVER_PORT or another of Alibaba's, PORT
/// or K_SERVICE; else nobody.
Platform PlatformOf(const Environment& environment);

enum class SinkKind { kResponse, kPush, kS3 };

/// What the owner of a function has set for all its invocations. Credentials
/// are not in it: they change while it lives and are read when they are used.
struct FunctionSettings {
  std::string probe;
  SinkKind sink = SinkKind::kResponse;
  std::string aggregator;  ///< `https://host`, for kPush
  std::string bucket;      ///< for kS3
  std::string prefix;      ///< without slashes at its ends
  std::string token;
  std::vector<std::string> targets;  ///< patterns; empty: the catalogue
};

/// Reads REGIONBENCH_SINK, _TOKEN, _PROBE and _TARGETS. The error has all
/// mistakes, one a line.
Result<FunctionSettings> ReadFunctionSettings(const Environment& environment);

}  // namespace regionbench
