// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "dashboard/cli/console.h"
#include "dashboard/cli/exit_code.h"
#include "dashboard/cli/request.h"

namespace regionbench {

/// A command with its arguments, ready to go.
struct Task {
  Request request;
  std::vector<std::string> arguments;
  /// Understands the same command line anew, file and environment included.
  std::function<Result<Request>()> read_again{};
};

ExitCode RunCompare(const Task& task, Console& console);
/// For `compare --by hour-of-day`.
ExitCode RunProfile(const Task& task, Console& console);
ExitCode RunProbe(const Task& task, Console& console);
ExitCode RunAgent(const Task& task, Console& console);
ExitCode RunServe(const Task& task, Console& console);
ExitCode RunTargets(const Task& task, Console& console);
ExitCode RunChanges(const Task& task, Console& console);
ExitCode RunPlace(const Task& task, Console& console);
ExitCode RunImport(const Task& task, Console& console);
ExitCode RunBackup(const Task& task, Console& console);
ExitCode RunCopy(const Task& task, Console& console);
ExitCode RunSchema(const Task& task, Console& console);
ExitCode RunExport(const Task& task, Console& console);
ExitCode RunToken(const Task& task, Console& console);
ExitCode RunCheckConfig(const Task& task, Console& console);
ExitCode RunCompletions(const Task& task, Console& console);
ExitCode RunMan(const Task& task, Console& console);

/// Writes the result; `code` unless that fails. A reader that has gone away has
/// what it wanted.
ExitCode Deliver(const std::string& result, ExitCode code, Console& console);

/// Says what went wrong, a line for each mistake, and whose fault it is.
ExitCode Explain(const Error& error, Console& console);

}  // namespace regionbench
