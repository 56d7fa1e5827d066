// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "probe/function/handler.h"
#include "probe/function/hosts/http_text.h"
#include "probe/function/hosts/runtime_client.h"
#include "probe/function/hosts/termination.h"

namespace regionbench {

/// What a host has: the handler, or why there is none, and the way to the end.
struct Hosted {
  FunctionHandler* handler = nullptr;  ///< none: `broken` says why
  std::string broken;
  const Termination* termination = nullptr;
  /// One line for the platform's log.
  std::function<void(std::string_view line)> log;
};

/// AWS Lambda's Runtime API: asks for events until the process is told to end
/// (0) or the API fails five times in a row (1). A broken handler is reported
/// as an error of initialisation (1). An answer that does not arrive is sent
/// once more. Gives the exit status.
int RunAwsLambda(RuntimeClient& client, const Hosted& hosted);

/// One HTTP call of Alibaba's Function Compute (custom runtime): /initialize,
/// /invoke, /pre-stop, /pre-freeze, and whatever path for an HTTP trigger.
/// Writes the lines by which its console tells invocations apart.
ServedReply ServeAlibabaFc(const Hosted& hosted, const ServedRequest& request);

/// One call of an Azure custom handler: POST /FUNCTION with the bindings' data.
/// A request that is passed through as it came is answered plainly.
ServedReply ServeAzure(const Hosted& hosted, const ServedRequest& request);

/// One call of Cloud Run or Knative: POST with the event on any path. GET says
/// that the service is there, and probes nothing.
ServedReply ServeCloudRun(const Hosted& hosted, const ServedRequest& request);

/// Handles one event, whatever came of the settings.
FunctionAnswer HandleEvent(const Hosted& hosted, std::string_view event,
                           std::optional<WallTime> deadline);

/// The HTTP status for an answer: 200, 400 for a bad event, else 500.
int StatusOf(const FunctionAnswer& answer);

}  // namespace regionbench
