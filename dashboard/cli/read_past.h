// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dashboard/cli/command_line.h"
#include "dashboard/cli/mistakes.h"
#include "dashboard/cli/request.h"

namespace regionbench {

/// True when `compare` is about the store: then --probe does not say who we are
/// but whose past is asked for.
bool ComparesThePast(const CommandLine& line);

/// Reads the flags that say which of the stored samples, and how to look at
/// them.
void ReadPast(const CommandLine& line, Request& request, Mistakes& mistakes);

}  // namespace regionbench
