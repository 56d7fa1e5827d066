// SPDX-License-Identifier: Apache-2.0
#include "aggregator/insight/changes.h"
#include "dashboard/cli/commands.h"
#include "dashboard/cli/stored.h"
#include "dashboard/render/insight.h"

namespace regionbench {
namespace {

constexpr std::chrono::hours kUsualChanges{7 * 24};

ChangesRequest AskForChanges(const Request& request, const TimeWindow& window) {
  const Settings& settings = request.settings;
  return {.since = window.since,
          .until = window.until,
          .width =
              request.bucket.value_or(BucketWidth(window.until - window.since)),
          .min_difference = settings.min_difference.absolute,
          .min_difference_ratio = settings.min_difference.ratio,
          .allow_tainted = request.allow_tainted};
}

Result<Changes> FindIn(Store& store, const SampleQuery& query,
                       const ChangesRequest& asked) {
  ChangeFinder finder(asked);
  const auto read =
      store.Read(query, [&](const Sample& sample) { finder.Add(sample); });
  if (!read) return tl::unexpected(read.error());
  return finder.Finish();
}

// Where probes attempt less often than ten times in ten minutes, and nobody
// said how wide a bucket is to be, a second look has wider ones.
Result<Changes> FindChanges(const Task& task, Console& console) {
  const auto window = WindowOf(task.request, kUsualChanges);
  if (!window) return tl::unexpected(window.error());
  const auto store = OpenExistingStore(task.request, console);
  if (!store) return tl::unexpected(store.error());
  TellWhatIsGone(**store, *window, task.request, console);
  const SampleQuery query = StoredQuery(task, *window);
  ChangesRequest asked = AskForChanges(task.request, *window);
  auto changes = FindIn(**store, query, asked);
  if (!changes || task.request.bucket) return changes;
  const auto wider = WidthForSparse(*changes);
  if (!wider) return changes;
  asked.width = *wider;
  return FindIn(**store, query, asked);
}

std::string Render(const Changes& changes, const Task& task,
                   const Terminal& terminal) {
  switch (task.request.format) {
    case Format::kJson:
      return RenderChangesJson(changes);
    case Format::kCsv:
      return RenderChangesCsv(changes);
    default:
      return RenderChanges(changes, StyleFor(task.request, terminal));
  }
}

}  // namespace

ExitCode RunChanges(const Task& task, Console& console) {
  const auto changes = FindChanges(task, console);
  if (!changes) return Explain(changes.error(), console);
  const ExitCode code =
      changes->series.empty() ? ExitCode::kNoAnswer : ExitCode::kDecided;
  return Deliver(Render(*changes, task, console.out_terminal), code, console);
}

}  // namespace regionbench
