// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dashboard/cli/command_spec.h"

namespace regionbench {

/// The commands that move samples into a store, out of it, and between two.
CommandSpec ImportSpec();
CommandSpec ExportSpec();
CommandSpec BackupSpec();
CommandSpec SchemaSpec();
CommandSpec CopySpec();

}  // namespace regionbench
