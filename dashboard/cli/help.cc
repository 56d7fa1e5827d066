// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "dashboard/cli/documentation.h"

namespace regionbench {
namespace {

constexpr std::size_t kHelpWidth = 80;
constexpr std::size_t kFlagColumn = 28;

std::string Spelling(const FlagSpec& flag) {
  std::string text =
      flag.letter == 0 ? "    " : fmt::format("-{}, ", flag.letter);
  text += fmt::format("--{}", flag.name);
  if (!flag.value.empty()) text += fmt::format(" {}", flag.value);
  return text;
}

// Breaks at spaces so that no line is longer than kHelpWidth.
std::string Wrapped(std::string_view text) {
  std::string out;
  std::size_t column = 0;
  while (!text.empty()) {
    const std::size_t length = text.find(' ');
    const std::string_view word = text.substr(0, length);
    if (column > 0 && column + 1 + word.size() > kHelpWidth) {
      out += '\n';
      column = 0;
    } else if (column > 0) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
    text.remove_prefix(word.size() +
                       (length == std::string_view::npos ? 0 : 1));
  }
  return out + "\n";
}

std::string FlagLine(const FlagSpec& flag) {
  std::string line =
      fmt::format("  {:<{}}  {}", Spelling(flag), kFlagColumn, flag.meaning);
  if (!flag.choices.empty()) {
    line +=
        fmt::format("\n  {:<{}}  one of: {}", "", kFlagColumn, flag.choices);
  }
  return line + "\n";
}

}  // namespace

std::string VersionLine() { return "regionbench " RB_VERSION "\n"; }

std::string ProgramHelp() {
  std::string text =
      "regionbench: which cloud region is nearest, by how much, and is that "
      "certain?\n\nusage: regionbench COMMAND [ARGUMENT...] [FLAG...]\n\n";
  for (const CommandSpec& command : AllCommands()) {
    if (command.hidden) continue;
    text += fmt::format("  {:<14}{}\n", command.name, command.summary);
  }
  return text +
         "\n  --version     print the version\n"
         "  --help        print this text; after a command: its flags\n\n"
         "Try: regionbench compare ap-northeast-1 ap-northeast-2 "
         "ap-southeast-1\n";
}

std::string CommandHelp(const CommandSpec& command) {
  std::string text = fmt::format("regionbench {}: {}\n\nusage: regionbench {}",
                                 command.name, command.summary, command.name);
  if (!command.arguments.empty()) text += fmt::format(" {}", command.arguments);
  text += " [FLAG...]\n";
  if (!command.description.empty()) text += "\n" + Wrapped(command.description);
  text +=
      "\nflags (default), each also as REGIONBENCH_<FLAG> in the "
      "environment:\n";
  for (const auto name : command.flags) text += FlagLine(FindFlag(name));
  if (!command.examples.empty()) text += "\nexamples:\n";
  for (const Example& example : command.examples) {
    text += fmt::format("  # {}\n  {}\n", example.meaning, example.line);
  }
  return text;
}

}  // namespace regionbench
