// SPDX-License-Identifier: Apache-2.0
#include "dashboard/cli/commands.h"
#include "dashboard/cli/target_list.h"

namespace regionbench {

ExitCode RunTargets(const Task& task, Console& console) {
  const auto catalog = Catalog::BuiltIn();
  if (!catalog) return Explain(catalog.error(), console);
  const auto listed =
      ListTargets(*catalog, {.patterns = task.arguments,
                             .custom = task.request.settings.custom,
                             .from = task.request.settings.location});
  if (!listed) return Explain(listed.error(), console);
  switch (task.request.format) {
    case Format::kJson:
      return Deliver(TargetJson(*listed), ExitCode::kDecided, console);
    case Format::kCsv:
      return Deliver(TargetCsv(*listed), ExitCode::kDecided, console);
    default:
      return Deliver(TargetTable(*listed), ExitCode::kDecided, console);
  }
}

}  // namespace regionbench
