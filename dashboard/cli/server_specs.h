// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dashboard/cli/command_spec.h"

namespace regionbench {

/// The commands about stores on servers.
CommandSpec SchemaSpec();
CommandSpec CopySpec();

}  // namespace regionbench
