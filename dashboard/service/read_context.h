// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aggregator/api/http.h"
#include "dashboard/service/past_question.h"
#include "dashboard/service/query_reader.h"
#include "dashboard/service/store_pool.h"

namespace regionbench {

/// What the handlers of the reading routes share. Any thread.
struct ReadContext {
  StorePool stores;
  const Catalog catalog;
  const Settings settings;

  [[nodiscard]] ResolvedTarget Describe(const TargetId& id) const {
    return DescribeTarget(catalog, settings, id);
  }
};

/// The body of the answer to one request. One for each route.
Result<std::string> AnswerReport(ReadContext& context,
                                 const HttpRequest& request);
Result<std::string> AnswerMatrix(ReadContext& context,
                                 const HttpRequest& request);
Result<std::string> AnswerSeries(ReadContext& context,
                                 const HttpRequest& request);
Result<std::string> AnswerProbes(ReadContext& context,
                                 const HttpRequest& request);
Result<std::string> AnswerTargets(ReadContext& context,
                                  const HttpRequest& request);

/// What the report and the matrix share: the parameters `since until probe
/// method conn target`, read, checked and compared.
Result<History> ComparePast(ReadContext& context, const HttpRequest& request);

}  // namespace regionbench
