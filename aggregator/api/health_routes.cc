// SPDX-License-Identifier: Apache-2.0
#include "aggregator/api/health_routes.h"

#include <utility>

namespace regionbench {
namespace {

HttpAnswer Status(const std::string& word) {
  HttpAnswer answer;
  answer.body = R"({"status":")" + word + "\"}\n";
  return answer;
}

}  // namespace

Route HealthRoute() {
  return {.method = "GET",
          .path = "/healthz",
          .access = Access::kOpen,
          .handler = [](const HttpRequest& /*request*/, const Reply& reply) {
            reply(Status("ok"));
          }};
}

Route ReadyRoute(std::function<Result<void>()> ready) {
  return {.method = "GET",
          .path = "/readyz",
          .access = Access::kOpen,
          .handler = [ready = std::move(ready)](const HttpRequest& request,
                                                const Reply& reply) {
            const auto well = ready();
            if (well) return reply(Status("ready"));
            const bool tell = request.loopback || request.grant;
            reply(ErrorAnswer(503, tell ? well.error().message : "not ready"));
          }};
}

}  // namespace regionbench
