// SPDX-License-Identifier: Apache-2.0
#include "dashboard/service/read_routes.h"

#include "dashboard/service/read_context.h"

namespace regionbench {
namespace {

using AnswerBody = Result<std::string> (*)(ReadContext&, const HttpRequest&);

int StatusOf(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidInput:
      return 400;
    case ErrorCode::kNotFound:
      return 404;
    case ErrorCode::kUnavailable:
    case ErrorCode::kStorage:
      return 503;
    case ErrorCode::kInternal:
      break;
  }
  return 500;
}

HttpAnswer AnswerOf(Result<std::string> body) {
  HttpAnswer answer;
  if (body) {
    answer.body = *std::move(body);
  } else {
    answer = ErrorAnswer(StatusOf(body.error().code), body.error().message);
  }
  answer.headers.emplace_back("Cache-Control", "no-store");
  return answer;
}

Route ReadRoute(const char* path, AnswerBody body,
                const std::shared_ptr<ReadContext>& context) {
  return {.method = "GET",
          .path = path,
          .access = Access::kRead,
          .handler = [body, context](const HttpRequest& request,
                                     const Reply& reply) {
            reply(AnswerOf(body(*context, request)));
          }};
}

}  // namespace

std::vector<Route> ReadRoutes(ReadSources sources) {
  const std::shared_ptr<ReadContext> context(
      new ReadContext{StorePool(std::move(sources.open_store)),
                      std::move(sources.catalog), std::move(sources.settings)});
  return {ReadRoute("/api/v1/report", AnswerReport, context),
          ReadRoute("/api/v1/matrix", AnswerMatrix, context),
          ReadRoute("/api/v1/series", AnswerSeries, context),
          ReadRoute("/api/v1/probes", AnswerProbes, context),
          ReadRoute("/api/v1/targets", AnswerTargets, context)};
}

}  // namespace regionbench
