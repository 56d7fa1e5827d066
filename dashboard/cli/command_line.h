// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/core/result.h"
#include "dashboard/cli/command_spec.h"
#include "dashboard/cli/console.h"

namespace regionbench {

/// A flag's text and who gave it: `--timeout` or `REGIONBENCH_TIMEOUT`.
struct GivenFlag {
  std::string text;  ///< a switch has `true`
  std::string source;
};

/// What the user asked for, read but not yet understood.
struct CommandLine {
  const CommandSpec* command = nullptr;
  std::vector<std::string> arguments;
  std::map<std::string, GivenFlag, std::less<>> flags;

  [[nodiscard]] bool Has(std::string_view flag) const {
    return flags.contains(flag);
  }
  [[nodiscard]] std::optional<std::string> Text(std::string_view flag) const;
};

/// Reads the words after the command. A flag that is not given is taken from
/// the environment. An error is misuse and names the nearest spelling.
Result<CommandLine> ParseCommandLine(const CommandSpec& command,
                                     const std::vector<std::string>& words,
                                     const Environment& environment);

/// The environment's name for a flag: `min-difference` is
/// `REGIONBENCH_MIN_DIFFERENCE`.
std::string VariableFor(std::string_view flag);

/// `, did you mean "rounds"?`, or nothing when nothing is near.
std::string Suggestion(std::string_view word,
                       const std::vector<std::string>& known);

}  // namespace regionbench
