// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dashboard/cli/command_spec.h"

namespace regionbench {

/// The commands of what runs for ever, and of what it needs.
CommandSpec AgentSpec();
CommandSpec ServeSpec();
CommandSpec TokenSpec();
CommandSpec CheckConfigSpec();

}  // namespace regionbench
