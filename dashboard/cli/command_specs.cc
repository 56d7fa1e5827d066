// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "dashboard/cli/command_spec.h"

namespace regionbench {
namespace {

using Flags = std::vector<std::string_view>;
constexpr std::size_t kMany = 100'000;

CommandSpec Probe() {
  return {
      .name = "probe",
      .arguments = "TARGET...",
      .summary = "samples as they come, one JSON object a line",
      .description =
          "Probes until interrupted, or for --rounds rounds. Each attempt is "
          "one line on standard output, failures included.",
      .flags = {"rounds", "interval", "periodic", "method", "conn", "timeout",
                "ipv4", "ipv6", "provider", "force", "cacert", "seed", "probe",
                "config", "json", "quiet", "no-color", "log-level", "help"},
      .examples = {{"regionbench probe ap-northeast-1 --rounds 10",
                    "ten round trips"},
                   {"regionbench probe --method icmp aws/* | jq .rtt_ns",
                    "every region of AWS, for ever"},
                   {"regionbench probe --method http --conn warm "
                    "https://www.example.com/",
                    "requests on one connection"}},
      .completion = Completion::kTarget,
      .least_arguments = 1,
      .most_arguments = kMany};
}

CommandSpec Targets() {
  return {
      .name = "targets",
      .arguments = "[PATTERN...]",
      .summary = "list the regions that can be named",
      .description =
          "Every region of the catalogue, or those whose id, name, city or "
          "country fits a pattern: aws/ap-*, tokyo, JP.",
      .flags = {"from", "json", "csv", "config", "quiet", "no-color",
                "log-level", "help"},
      .examples = {{"regionbench targets tokyo", "what is in Tokyo"},
                   {"regionbench targets --from 31.23,121.47",
                    "nearest to Shanghai first"},
                   {"regionbench targets 'aws/eu-*' --json", "for a program"}},
      .completion = Completion::kTarget,
      .most_arguments = kMany};
}

CommandSpec CheckConfig() {
  return {.name = "check-config",
          .arguments = "FILE",
          .summary = "all mistakes of a settings file at once",
          .description = "",
          .flags = {"help"},
          .examples = {{"regionbench check-config regionbench.toml",
                        "says where and what, or that it is fine"}},
          .completion = Completion::kFile,
          .least_arguments = 1,
          .most_arguments = 1};
}

CommandSpec Completions() {
  return {.name = "completions",
          .arguments = "bash|zsh|fish",
          .summary = "completions for a shell",
          .description = "",
          .flags = {"help"},
          .examples = {},
          .least_arguments = 1,
          .most_arguments = 1,
          .hidden = true};
}

CommandSpec Man() {
  return {.name = "man",
          .arguments = "",
          .summary = "the manual page",
          .description = "",
          .flags = {"help"},
          .examples = {},
          .hidden = true};
}

const std::vector<CommandSpec>& Table() {
  static const std::vector<CommandSpec> commands = {
      Probe(), Targets(), CheckConfig(), Completions(), Man()};
  return commands;
}

}  // namespace

std::span<const CommandSpec> AllCommands() { return Table(); }

const CommandSpec* FindCommand(std::string_view name) {
  const auto found = std::ranges::find(Table(), name, &CommandSpec::name);
  return found == Table().end() ? nullptr : &*found;
}

}  // namespace regionbench
