// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dashboard/cli/command_spec.h"

namespace regionbench {

/// The commands about what is stored: when it changed, what it is best for.
CommandSpec ChangesSpec();
CommandSpec PlaceSpec();

}  // namespace regionbench
