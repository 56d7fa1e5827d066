// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "probe/function/settings.h"

namespace regionbench {

/// The program `bootstrap`: serves the platform that the environment shows, or
/// does what the arguments say (`--once`, `--version`, `--help`). Gives the
/// exit status: 0 told to end or done, 1 failed, 2 misuse.
int RunBootstrap(std::span<const std::string> args,
                 const Environment& environment);

}  // namespace regionbench
