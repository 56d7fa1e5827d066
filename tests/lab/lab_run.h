// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <functional>
#include <string>
#include <vector>

namespace regionbench {

/// What a command of a test did.
struct CommandResult {
  int exit_code = -1;
  std::string out;
  std::string err;
};

/// Runs a program and waits for it. `meanwhile`, when given, is called with its
/// process id and what it has said on standard error so far, after each piece
/// of it.
CommandResult RunCommand(
    const std::vector<std::string>& command,
    const std::function<void(pid_t, const std::string&)>& meanwhile = {});

/// The command line that runs `command` (given to `sh -c`) inside a scenario of
/// tests/lab/scenarios.
std::vector<std::string> InLab(const std::string& scenario,
                               const std::string& command);

/// The exit code of a machine that does not permit the laboratory.
inline constexpr int kLabNotPermitted = 77;

}  // namespace regionbench

/// Skips the running test, with the reason, where the laboratory is not
/// permitted.
#define RB_SKIP_WITHOUT_LAB(result)                        \
  if ((result).exit_code == regionbench::kLabNotPermitted) \
  GTEST_SKIP() << (result).err
