// SPDX-License-Identifier: Apache-2.0
#include "dashboard/cli/commands.h"

namespace regionbench {

ExitCode RunCheckConfig(const Task& task, Console& console) {
  const std::string& path = task.arguments.front();
  const auto toml = ReadSettingsFile(path);
  if (!toml) return Explain(toml.error(), console);
  const auto settings = ParseSettings(*toml, path);
  if (!settings) return Explain(settings.error(), console);
  return Deliver(path + ": no mistakes\n", ExitCode::kDecided, console);
}

}  // namespace regionbench
