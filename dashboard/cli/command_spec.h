// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace regionbench {

/// What a shell offers when a word is to be completed.
enum class Completion { kNothing, kFile, kTarget, kChoices };

/// One flag, once: parsing, help, man page and completions all read this.
struct FlagSpec {
  std::string_view name;     ///< without hyphens: `min-difference`
  char letter = 0;           ///< `4` for -4; 0: none
  std::string_view value;    ///< `DURATION`; empty: a switch
  std::string_view meaning;  ///< one line, no full stop
  std::string_view choices;  ///< separated by spaces; empty: anything goes
  Completion completion = Completion::kNothing;
};

struct Example {
  std::string_view line;
  std::string_view meaning;
};

/// Where a list of names must end.
inline constexpr std::size_t kManyArguments = 100'000;

/// One command, once.
struct CommandSpec {
  std::string_view name;
  std::string_view arguments;  ///< as in the usage line: `TARGET...`
  std::string_view summary;    ///< one line, no full stop
  std::string_view description;
  std::vector<std::string_view> flags;  ///< names of FlagSpecs, in order
  std::vector<Example> examples;
  Completion completion = Completion::kNothing;  ///< of its arguments
  std::size_t least_arguments = 0;
  std::size_t most_arguments = 0;
  bool hidden = false;  ///< left out of the list of commands
};

std::span<const FlagSpec> AllFlags();
const FlagSpec& FindFlag(std::string_view name);  ///< must exist

/// The flags of a command on what is stored: its own, then which store that is
/// and what every command has.
std::vector<std::string_view> OverStore(std::vector<std::string_view> own);

std::span<const CommandSpec> AllCommands();
const CommandSpec* FindCommand(std::string_view name);

}  // namespace regionbench
