// SPDX-License-Identifier: Apache-2.0
#include "dashboard/cli/command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cctype>

#include "config/catalog/resolve.h"

namespace regionbench {
namespace {

tl::unexpected<Error> Misuse(const CommandSpec& command,
                             const std::string& what) {
  return Fail(ErrorCode::kInvalidInput,
              std::string(command.name) + ": " + what);
}

// Tells the parser about one flag; what it finds goes into `line`.
void Declare(CLI::App& app, const FlagSpec& flag, CommandLine& line) {
  const std::string name(flag.name);
  std::string spelling = "--" + name;
  if (flag.letter != 0) spelling += std::string(",-") + flag.letter;
  const auto keep = [&line, name](const std::string& text) {
    line.flags[name] = {text, "--" + name};
  };
  if (flag.value.empty()) {
    app.add_flag_callback(spelling, [keep] { keep("true"); });
  } else {
    app.add_option_function<std::string>(spelling, keep)->take_last();
  }
}

// `--ronds`, `--ronds=5` and `-x` are told; the first is enough.
std::string UnknownFlag(const CommandSpec& command, const std::string& word) {
  const std::string name = word.substr(0, word.find('='));
  std::vector<std::string> known;
  for (const auto flag : command.flags) {
    known.push_back("--" + std::string(flag));
  }
  return "unknown flag " + name + Suggestion(name, known);
}

Result<void> ReadWords(CommandLine& line,
                       const std::vector<std::string>& words) {
  const CommandSpec& command = *line.command;
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  for (const auto flag : command.flags) Declare(app, FindFlag(flag), line);
  if (command.most_arguments > 0) {
    app.add_option("ARGUMENT", line.arguments);
  }
  // The library throws; the exception stops here and goes on as a value.
  try {
    app.parse(std::vector<std::string>(words.rbegin(), words.rend()));
  } catch (const CLI::ArgumentMismatch& error) {
    const std::string what = error.what();
    return Misuse(command, what.substr(0, what.find(':')) + " needs a value");
  } catch (const CLI::ParseError& error) {
    return Misuse(command, error.what());
  }
  for (const std::string& extra : app.remaining()) {
    if (extra.size() > 1 && extra[0] == '-' && extra != "--") {
      return Misuse(command, UnknownFlag(command, extra));
    }
  }
  if (app.remaining_size() > 0) {
    return Misuse(command,
                  "takes no argument \"" + app.remaining().front() + "\"");
  }
  return {};
}

// A switch in the environment is on or off by word; nothing for other words.
std::optional<bool> SwitchFrom(const std::string& text) {
  constexpr std::array<std::string_view, 4> kOn = {"1", "true", "yes", "on"};
  constexpr std::array<std::string_view, 4> kOff = {"0", "false", "no", "off"};
  if (std::ranges::find(kOn, text) != kOn.end()) return true;
  if (std::ranges::find(kOff, text) != kOff.end()) return false;
  return std::nullopt;
}

Result<void> ReadEnvironment(CommandLine& line,
                             const Environment& environment) {
  for (const auto name : line.command->flags) {
    const FlagSpec& flag = FindFlag(name);
    const std::string variable = VariableFor(name);
    const std::string text = environment(variable).value_or("");
    if (text.empty() || line.Has(name) || name == "help") continue;
    if (!flag.value.empty()) {
      line.flags[std::string(name)] = {text, variable};
      continue;
    }
    const auto on = SwitchFrom(text);
    if (!on) {
      return Fail(
          ErrorCode::kInvalidInput,
          fmt::format("{}: neither on nor off: \"{}\"", variable, text));
    }
    if (*on) line.flags[std::string(name)] = {"true", variable};
  }
  return {};
}

Result<void> CheckChoices(const CommandLine& line) {
  for (const auto& [name, given] : line.flags) {
    const FlagSpec& flag = FindFlag(name);
    // The settings know their own words.
    if (name != "format" && name != "log-level") continue;
    const std::string padded = " " + std::string(flag.choices) + " ";
    if (padded.find(" " + given.text + " ") == std::string::npos) {
      return Fail(ErrorCode::kInvalidInput, given.source + ": \"" + given.text +
                                                "\" is none of " +
                                                std::string(flag.choices));
    }
  }
  return {};
}

Result<void> CheckCount(const CommandLine& line) {
  const CommandSpec& command = *line.command;
  // A saved run names its targets itself, and so does a store.
  const bool past = line.Has("from") || line.Has("since") || line.Has("by");
  const std::size_t least = past ? 0 : command.least_arguments;
  if (line.arguments.size() < least) {
    return Misuse(command, "needs " + std::string(command.arguments) +
                               " (see regionbench " +
                               std::string(command.name) + " --help)");
  }
  if (line.arguments.size() > command.most_arguments) {
    return Misuse(command, "takes no argument \"" +
                               line.arguments[command.most_arguments] + "\"");
  }
  return {};
}

}  // namespace

std::optional<std::string> CommandLine::Text(std::string_view flag) const {
  const auto found = flags.find(flag);
  if (found == flags.end()) return std::nullopt;
  return found->second.text;
}

std::string VariableFor(std::string_view flag) {
  std::string variable = "REGIONBENCH_" + std::string(flag);
  for (char& c : variable) {
    c = c == '-' ? '_' : static_cast<char>(std::toupper(c));
  }
  return variable;
}

std::string Suggestion(std::string_view word,
                       const std::vector<std::string>& known) {
  const auto nearest = NearestSpellings(word, known);
  return nearest.empty() ? "" : ", did you mean " + nearest.front() + "?";
}

Result<CommandLine> ParseCommandLine(const CommandSpec& command,
                                     const std::vector<std::string>& words,
                                     const Environment& environment) {
  CommandLine line;
  line.command = &command;
  auto done = ReadWords(line, words);
  if (done) done = ReadEnvironment(line, environment);
  if (done) done = CheckChoices(line);
  if (done) done = CheckCount(line);
  if (!done) return tl::unexpected(done.error());
  return line;
}

}  // namespace regionbench
