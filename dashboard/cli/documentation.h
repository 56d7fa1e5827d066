// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/core/result.h"
#include "dashboard/cli/command_spec.h"

namespace regionbench {

/// `regionbench 0.1.0`
std::string VersionLine();

/// What --help prints: of the program, and of one command.
std::string ProgramHelp();
std::string CommandHelp(const CommandSpec& command);

/// The manual page, as roff.
std::string ManualPage();

/// A completion script for `bash`, `zsh` or `fish`; `targets` are the names
/// that it offers.
Result<std::string> CompletionScript(std::string_view shell,
                                     const std::vector<std::string>& targets);

}  // namespace regionbench
