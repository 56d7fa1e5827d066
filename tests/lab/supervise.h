// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include "config/core/result.h"
#include "tests/lab/descriptor.h"

namespace regionbench {

/// Blocks interrupt, terminate, hang-up and child signals in this process and
/// gives the descriptor they are read from. Before any child or thread starts.
Result<Descriptor> CatchSignals();

/// Waits until `command` has ended and gives its exit code. Signals that were
/// sent to us go on to it; those of the terminal have reached it already. It
/// has five seconds to obey a terminate. Fails when `servers` ends first.
Result<int> Supervise(const Descriptor& signals, pid_t command, pid_t servers);

}  // namespace regionbench
