// SPDX-License-Identifier: Apache-2.0
#include "probe/function/hosts/hosts.h"

#include "probe/function/json_object.h"

namespace regionbench {

FunctionAnswer HandleEvent(const Hosted& hosted, std::string_view event,
                           std::optional<WallTime> deadline) {
  if (hosted.handler != nullptr) {
    return hosted.handler->Handle({.event = event,
                                   .deadline = deadline,
                                   .stop = hosted.termination->Token()});
  }
  FunctionAnswer answer{.ok = false,
                        .text = "",
                        .error_type = "Function.InvalidSettings",
                        .error = hosted.broken};
  JsonObject json(answer.text);
  json.Text("error", answer.error);
  json.End();
  return answer;
}

int StatusOf(const FunctionAnswer& answer) {
  constexpr int kHttpOk = 200;
  constexpr int kHttpBadRequest = 400;
  constexpr int kHttpServerError = 500;
  if (answer.ok) return kHttpOk;
  return answer.error_type == "Function.InvalidEvent" ? kHttpBadRequest
                                                      : kHttpServerError;
}

}  // namespace regionbench
