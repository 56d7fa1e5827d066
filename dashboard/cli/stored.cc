// SPDX-License-Identifier: Apache-2.0
#include "dashboard/cli/stored.h"

#include <utility>

#include "dashboard/cli/notes.h"
#include "dashboard/cli/recording.h"
#include "dashboard/service/past_question.h"

namespace regionbench {

Result<TimeWindow> WindowOf(const Request& request,
                            std::chrono::hours usual_length) {
  TimeWindow window;
  window.until = request.until.value_or(WallNow());
  window.since = request.since.value_or(window.until - usual_length);
  if (window.since < window.until) return window;
  return Fail(ErrorCode::kInvalidInput, "--since is not before --until");
}

SampleQuery StoredQuery(const Task& task, const TimeWindow& window) {
  const Request& request = task.request;
  SampleQuery query{.since = window.since, .until = window.until};
  query.probe = request.only_probe;
  query.targets = StoredPatterns(task.arguments, request.settings.provider);
  if (request.only_method) query.method = request.settings.method;
  if (request.only_conn) query.conn = request.settings.conn;
  return query;
}

Result<std::unique_ptr<Store>> OpenExistingStore(const Request& request,
                                                 Console& console) {
  return StoreOf(request, console).and_then(OpenStoreThatIsThere);
}

void TellWhatIsGone(Store& store, const TimeWindow& window,
                    const Request& request, Console& console) {
  const auto horizon = store.Remembers();
  if (!horizon || window.since >= horizon->samples) return;
  Notes(console, request.level)
      .Warn("samples before " + FormatRfc3339(horizon->samples) +
            " are gone: only later ones are looked at");
}

TableStyle StyleFor(const Request& request, const Terminal& terminal) {
  return {.columns = terminal.columns,
          .colour = terminal.colour && request.colour,
          .unicode = terminal.unicode};
}

}  // namespace regionbench
