// SPDX-License-Identifier: Apache-2.0
#include "dashboard/service/read_routes.h"

namespace regionbench {

Route MetricsRoute(Metrics& metrics) {
  return {
      .method = "GET",
      .path = "/metrics",
      .access = Access::kRead,
      .handler = [&metrics](const HttpRequest& request, const Reply& reply) {
        MetricsPage page = metrics.Page(request.Header("accept"));
        HttpAnswer answer;
        answer.content_type = page.content_type;
        answer.body = std::move(page.body);
        answer.headers = {{"Vary", "Accept"}};
        reply(std::move(answer));
      }};
}

}  // namespace regionbench
