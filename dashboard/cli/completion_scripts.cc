// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <iterator>

#include "dashboard/cli/documentation.h"

namespace regionbench {
namespace {

std::string Joined(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, " "));
}

std::string FlagWords(const CommandSpec& command) {
  std::string words;
  for (const auto name : command.flags) {
    words += fmt::format("--{} ", name);
    const char letter = FindFlag(name).letter;
    if (letter != 0) words += fmt::format("-{} ", letter);
  }
  return words;
}

std::string CommandWords() {
  std::string words;
  for (const CommandSpec& command : AllCommands()) {
    if (!command.hidden) words += fmt::format("{} ", command.name);
  }
  return words + "--help --version";
}

// What follows a flag that takes a value. An unknown value completes to
// nothing, not to a file.
std::string BashValue(const FlagSpec& flag) {
  const std::string reply =
      flag.completion == Completion::kFile
          ? "compgen -f -- \"$current\""
          : fmt::format(R"(compgen -W "{}" -- "$current")", flag.choices);
  return fmt::format("    --{}) mapfile -t COMPREPLY < <({}); return ;;\n",
                     flag.name, reply);
}

std::string BashCommand(const CommandSpec& command) {
  const bool targets = command.completion == Completion::kTarget;
  const bool files = command.completion == Completion::kFile;
  return fmt::format(
      "    {}) words=\"{}\"{}{} ;;\n", command.name, FlagWords(command),
      targets ? "; [[ $current == -* ]] || words=$_regionbench_targets" : "",
      files ? "; [[ $current == -* ]] || { mapfile -t COMPREPLY < <(compgen -f "
              "-- \"$current\"); return; }"
            : "");
}

std::string Bash(const std::vector<std::string>& targets) {
  std::string text = fmt::format(
      "# bash completion for regionbench\n_regionbench_targets=\"{}\"\n"
      "_regionbench() {{\n"
      "  local current=${{COMP_WORDS[COMP_CWORD]}} words=\n"
      "  local previous=${{COMP_WORDS[COMP_CWORD-1]}}\n"
      "  case $previous in\n",
      Joined(targets));
  for (const FlagSpec& flag : AllFlags()) {
    if (!flag.value.empty()) text += BashValue(flag);
  }
  text += "  esac\n  if ((COMP_CWORD == 1)); then\n";
  text += fmt::format("    words=\"{}\"\n  else case ${{COMP_WORDS[1]}} in\n",
                      CommandWords());
  for (const CommandSpec& command : AllCommands()) {
    if (!command.hidden) text += BashCommand(command);
  }
  return text +
         "  esac; fi\n"
         "  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\")\n"
         "}\ncomplete -F _regionbench regionbench\n";
}

// In a zsh specification colons and brackets are syntax.
std::string ZshText(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == ':' || c == '[' || c == ']' || c == '\'') out += '\\';
    out += c;
  }
  return out;
}

std::string ZshAction(const FlagSpec& flag) {
  if (flag.value.empty()) return "";
  if (flag.completion == Completion::kFile) {
    return fmt::format(":{}:_files", flag.value);
  }
  return fmt::format(":{}:({})", ZshText(flag.value), flag.choices);
}

std::string ZshFlag(const FlagSpec& flag) {
  std::string text;
  const std::string rest =
      fmt::format("[{}]{}", ZshText(flag.meaning), ZshAction(flag));
  text += fmt::format("        '--{}{}' \\\n", flag.name, rest);
  if (flag.letter != 0) {
    text += fmt::format("        '-{}{}' \\\n", flag.letter, rest);
  }
  return text;
}

std::string ZshCommand(const CommandSpec& command) {
  std::string text =
      fmt::format("    {})\n      _arguments -S \\\n", command.name);
  for (const auto name : command.flags) text += ZshFlag(FindFlag(name));
  const char* rest = "'*: :'";
  if (command.completion == Completion::kTarget) rest = "'*:target:($targets)'";
  if (command.completion == Completion::kFile) rest = "'*:file:_files'";
  // Single quotes keep $targets from being read too early by the shell.
  return text + fmt::format("        {}\n      ;;\n", rest);
}

std::string Zsh(const std::vector<std::string>& targets) {
  std::string text = fmt::format(
      "#compdef regionbench\n_regionbench() {{\n"
      "  local -a targets commands\n  targets=({})\n  commands=(\n",
      Joined(targets));
  for (const CommandSpec& command : AllCommands()) {
    if (command.hidden) continue;
    text +=
        fmt::format("    '{}:{}'\n", command.name, ZshText(command.summary));
  }
  text +=
      "  )\n  if (( CURRENT == 2 )); then\n"
      "    _describe command commands\n    return\n  fi\n"
      "  local command=$words[2]\n  shift words\n  (( CURRENT-- ))\n"
      "  case $command in\n";
  for (const CommandSpec& command : AllCommands()) {
    if (!command.hidden) text += ZshCommand(command);
  }
  return text + "  esac\n}\n_regionbench \"$@\"\n";
}

std::string FishQuoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

std::string FishFlag(std::string_view command, const FlagSpec& flag) {
  std::string text = fmt::format(
      "complete -c regionbench -n '__fish_seen_subcommand_from {}' -l {} -d {}",
      command, flag.name, FishQuoted(flag.meaning));
  if (flag.letter != 0) text += fmt::format(" -s {}", flag.letter);
  if (flag.completion == Completion::kFile) return text + " -rF\n";
  if (!flag.choices.empty()) {
    return text + fmt::format(" -xa '{}'\n", flag.choices);
  }
  return text + (flag.value.empty() ? "\n" : " -x\n");
}

std::string FishCommand(const CommandSpec& command) {
  std::string text = fmt::format(
      "complete -c regionbench -n __fish_use_subcommand -a {} -d {}\n",
      command.name, FishQuoted(command.summary));
  for (const auto name : command.flags) {
    text += FishFlag(command.name, FindFlag(name));
  }
  const std::string seen = fmt::format(
      "complete -c regionbench -n '__fish_seen_subcommand_from {}' ",
      command.name);
  if (command.completion == Completion::kTarget) {
    text += seen + "-a \"$regionbench_targets\"\n";
  }
  if (command.completion == Completion::kFile) text += seen + "-F\n";
  return text;
}

std::string Fish(const std::vector<std::string>& targets) {
  std::string text = fmt::format(
      "# fish completion for regionbench\nset -g regionbench_targets {}\n"
      "complete -c regionbench -f\n",
      Joined(targets));
  for (const CommandSpec& command : AllCommands()) {
    if (!command.hidden) text += FishCommand(command);
  }
  return text;
}

}  // namespace

Result<std::string> CompletionScript(std::string_view shell,
                                     const std::vector<std::string>& targets) {
  if (shell == "bash") return Bash(targets);
  if (shell == "zsh") return Zsh(targets);
  if (shell == "fish") return Fish(targets);
  return Fail(ErrorCode::kInvalidInput, "completions: \"" + std::string(shell) +
                                            "\" is none of bash zsh fish");
}

}  // namespace regionbench
