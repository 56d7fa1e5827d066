// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aggregator/report/report.h"

namespace regionbench {

/// How the program ends, for scripts. Part of the contract: never renumbered.
enum class ExitCode : int {
  kDecided = 0,   ///< a winner or a proved tie; for other commands: done
  kFailure = 1,   ///< our own fault or the machine's
  kMisuse = 2,    ///< what was asked for makes no sense
  kUnsure = 3,    ///< measured, but not certain
  kNoAnswer = 4,  ///< no target answered
};

ExitCode CodeFor(VerdictState state);

/// A second interrupt ends the program at once: 128 + SIGINT, as shells do.
inline constexpr int kInterrupted = 130;

}  // namespace regionbench
