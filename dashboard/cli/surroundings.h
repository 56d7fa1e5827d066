// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "config/core/unattended.h"
#include "dashboard/cli/console.h"

namespace regionbench {

/// What the environment says of a service manager (NOTIFY_SOCKET,
/// WATCHDOG_USEC), and the settings file; nobody to reload or stop yet.
Surroundings SurroundingsOf(const std::string& settings_file,
                            const Console& console);

}  // namespace regionbench
