// SPDX-License-Identifier: Apache-2.0
#include "dashboard/render/history.h"
#include "dashboard/service/read_context.h"
#include "dashboard/service/stored_series.h"

namespace regionbench {
namespace {

Result<PastQuestion> QuestionIn(const HttpRequest& request) {
  QueryReader query(request);
  query.Allow({"since", "until", "probe", "method", "conn", "target"});
  PastQuestion question;
  question.window = query.Window(std::chrono::hours(24));
  question.probe = query.Probe();
  question.targets = query.Targets();
  question.method = query.AskedMethod();
  question.conn = query.AskedConn();
  return query.Checked(question);
}

Result<void> CheckWorkOf(Store& store, const HistoryRequest& request) {
  SampleQuery query{.since = request.window.since,
                    .until = request.window.until,
                    .probe = request.probe,
                    .targets = request.targets,
                    .method = request.method,
                    .conn = request.conn};
  return FittingSeries(store, query).and_then([&](const auto& series) {
    return CheckWork(series, request.window, RollupSpan::kHour);
  });
}

}  // namespace

Result<History> ComparePast(ReadContext& context, const HttpRequest& request) {
  const auto question = QuestionIn(request);
  if (!question) return tl::unexpected(question.error());
  const HistoryRequest ask = HistoryRequestFor(*question, context.settings);
  auto store = context.stores.Borrow();
  if (!store) return tl::unexpected(store.error());
  const auto little_enough = CheckWorkOf(**store, ask);
  if (!little_enough) return tl::unexpected(little_enough.error());
  return CompareHistory(**store, ask, [&context](const TargetId& id) {
    return context.Describe(id);
  });
}

// As `compare --since --json` prints it.
Result<std::string> AnswerReport(ReadContext& context,
                                 const HttpRequest& request) {
  return ComparePast(context, request).map([](const History& history) {
    return history.reports.size() == 1 ? RenderJson(history.reports.front())
                                       : RenderHistoryJson(history);
  });
}

}  // namespace regionbench
