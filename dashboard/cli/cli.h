// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "dashboard/cli/console.h"

namespace regionbench {

/// The whole program: `args` are the words after its name. Returns the exit
/// code of contract: see ExitCode.
int RunCli(const std::vector<std::string>& args, Console& console);

}  // namespace regionbench
