// SPDX-License-Identifier: Apache-2.0
#include "dashboard/cli/exit_code.h"

namespace regionbench {

ExitCode CodeFor(VerdictState state) {
  switch (state) {
    case VerdictState::kWinner:
    case VerdictState::kTied:
      return ExitCode::kDecided;
    case VerdictState::kUnsure:
      return ExitCode::kUnsure;
    case VerdictState::kNoData:
      break;
  }
  return ExitCode::kNoAnswer;
}

}  // namespace regionbench
