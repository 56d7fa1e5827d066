// SPDX-License-Identifier: Apache-2.0
#include "dashboard/cli/surroundings.h"

#include <unistd.h>

namespace regionbench {

Surroundings SurroundingsOf(const std::string& settings_file,
                            const Console& console) {
  const auto variable = [&](const char* name) {
    return console.environment(name).value_or("");
  };
  Surroundings around;
  around.settings_file = settings_file;
  around.manager = NotifySocket(variable("NOTIFY_SOCKET"));
  around.watchdog = WatchdogPeriod(variable("WATCHDOG_USEC"),
                                   variable("WATCHDOG_PID"), getpid());
  return around;
}

}  // namespace regionbench
