// SPDX-License-Identifier: Apache-2.0
#include "probe/function/hosts/hosts.h"

namespace regionbench {

ServedReply ServeCloudRun(const Hosted& hosted, const ServedRequest& request) {
  constexpr int kNotAllowed = 405;
  if (request.method == "GET" || request.method == "HEAD") {
    return {.body = R"({"status":"ready"})"};
  }
  if (request.method != "POST") {
    return {.status = kNotAllowed, .body = R"({"error":"POST an event"})"};
  }
  // A CloudEvent in binary form: its body is about somebody else's affair.
  const bool foreign = !request.Header("ce-type").empty();
  const FunctionAnswer answer =
      HandleEvent(hosted, foreign ? std::string() : request.body, {});
  if (!answer.ok) hosted.log(answer.error_type + ": " + answer.error);
  return {.status = StatusOf(answer), .body = answer.text};
}

}  // namespace regionbench
