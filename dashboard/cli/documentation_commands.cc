// SPDX-License-Identifier: Apache-2.0
#include "config/catalog/catalog.h"
#include "dashboard/cli/commands.h"
#include "dashboard/cli/documentation.h"

namespace regionbench {

ExitCode RunMan(const Task& /*task*/, Console& console) {
  return Deliver(ManualPage(), ExitCode::kDecided, console);
}

ExitCode RunCompletions(const Task& task, Console& console) {
  const auto catalog = Catalog::BuiltIn();
  if (!catalog) return Explain(catalog.error(), console);
  std::vector<std::string> names = {"all"};
  for (const Provider& provider : catalog->providers()) {
    for (const Region& region : provider.regions) {
      names.push_back(provider.id + "/" + region.id);
    }
  }
  const auto script = CompletionScript(task.arguments.front(), names);
  if (!script) return Explain(script.error(), console);
  return Deliver(*script, ExitCode::kDecided, console);
}

}  // namespace regionbench
