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
  constexpr int kAnswered = 200;
  constexpr int kEventRefused = 400;
  constexpr int kHandlerFailed = 500;
  if (answer.ok) return kAnswered;
  return answer.error_type == "Function.InvalidEvent" ? kEventRefused
                                                      : kHandlerFailed;
}

}  // namespace regionbench
