// SPDX-License-Identifier: Apache-2.0
#include "dashboard/cli/cli.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include "dashboard/cli/command_line.h"
#include "dashboard/cli/commands.h"
#include "dashboard/cli/documentation.h"

namespace regionbench {
namespace {

struct Entry {
  std::string_view name;
  ExitCode (*run)(const Task&, Console&);
};
constexpr auto kEntries =
    std::to_array<Entry>({{"compare", RunCompare},
                          {"probe", RunProbe},
                          {"agent", RunAgent},
                          {"serve", RunServe},
                          {"targets", RunTargets},
                          {"changes", RunChanges},
                          {"place", RunPlace},
                          {"import", RunImport},
                          {"backup", RunBackup},
                          {"copy", RunCopy},
                          {"schema", RunSchema},
                          {"export", RunExport},
                          {"token", RunToken},
                          {"check-config", RunCheckConfig},
                          {"completions", RunCompletions},
                          {"man", RunMan}});

bool AsksForHelp(const std::vector<std::string>& words) {
  const auto end = std::ranges::find(words, "--");
  return std::any_of(words.begin(), end, [](const std::string& word) {
    return word == "--help" || word == "-h";
  });
}

Error UnknownCommand(const std::string& word) {
  std::vector<std::string> known;
  for (const CommandSpec& command : AllCommands()) {
    if (!command.hidden) known.emplace_back(command.name);
  }
  const std::string kind = word.starts_with('-') ? "flag " : "command ";
  return {ErrorCode::kInvalidInput, "unknown " + kind + word +
                                        Suggestion(word, known) +
                                        " (see regionbench --help)"};
}

ExitCode RunCommand(const CommandSpec& command,
                    const std::vector<std::string>& words, Console& console) {
  if (AsksForHelp(words)) {
    return Deliver(CommandHelp(command), ExitCode::kDecided, console);
  }
  auto line = ParseCommandLine(command, words, console.environment);
  if (!line) return Explain(line.error(), console);
  auto request = Understand(*line);
  if (!request) return Explain(request.error(), console);
  const auto* const entry =
      std::ranges::find(kEntries, command.name, &Entry::name);
  return entry->run({.request = *std::move(request),
                     .arguments = line->arguments,
                     .read_again = [line = *line] { return Understand(line); }},
                    console);
}

ExitCode Dispatch(const std::vector<std::string>& args, Console& console) {
  if (args.empty()) {
    console.err << ProgramHelp();
    return ExitCode::kMisuse;
  }
  const std::string& word = args.front();
  if (word == "--help" || word == "-h" || word == "help") {
    return Deliver(ProgramHelp(), ExitCode::kDecided, console);
  }
  if (word == "--version") {
    return Deliver(VersionLine(), ExitCode::kDecided, console);
  }
  const CommandSpec* const command = FindCommand(word);
  if (command == nullptr) return Explain(UnknownCommand(word), console);
  return RunCommand(*command, {args.begin() + 1, args.end()}, console);
}

}  // namespace

ExitCode Deliver(const std::string& result, ExitCode code, Console& console) {
  errno = 0;
  console.out << result << std::flush;
  const int reason = errno;
  if (console.out || reason == EPIPE) return code;
  Complain(console,
           "standard output: " + std::generic_category().message(reason));
  return ExitCode::kFailure;
}

ExitCode Explain(const Error& error, Console& console) {
  for (std::size_t begin = 0; begin <= error.message.size();) {
    const std::size_t end =
        std::min(error.message.find('\n', begin), error.message.size());
    Complain(console, error.message.substr(begin, end - begin));
    begin = end + 1;
  }
  const bool misuse = error.code == ErrorCode::kInvalidInput ||
                      error.code == ErrorCode::kNotFound;
  return misuse ? ExitCode::kMisuse : ExitCode::kFailure;
}

int RunCli(const std::vector<std::string>& args, Console& console) {
  return static_cast<int>(Dispatch(args, console));
}

}  // namespace regionbench
