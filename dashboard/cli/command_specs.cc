// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "dashboard/cli/command_spec.h"
#include "dashboard/cli/insight_specs.h"
#include "dashboard/cli/store_specs.h"
#include "dashboard/cli/unattended_specs.h"

namespace regionbench {
namespace {

CommandSpec CompareSpec() {
  return {
      .name = "compare",
      .arguments = "TARGET...",
      .summary = "which target is nearest, by how much, and is that certain",
      .description =
          "Probes every target in rounds of random order until the ranking is "
          "decided or the budget is spent, shows a table with box plots and "
          "says in one sentence which is nearest. A target that cannot win any "
          "more is no longer probed. With --rounds nothing stops early. "
          "Standard output carries the result only. With --save the whole run "
          "is kept in one file, and --from gives its report again, on any "
          "machine. With --since nothing is probed: the verdict is over what "
          "is stored, for each probe in the store or those that --probe "
          "names, and over all targets when none is named.",
      .flags = {"rounds",
                "budget",
                "interval",
                "method",
                "conn",
                "timeout",
                "ipv4",
                "ipv6",
                "provider",
                "force",
                "cacert",
                "confidence",
                "min-difference",
                "max-loss",
                "quantile",
                "strict",
                "allow-tainted",
                "format",
                "json",
                "sort",
                "by",
                "utc-offset",
                "since",
                "until",
                "save",
                "from",
                "seed",
                "db",
                "store",
                "store-user",
                "store-password-file",
                "no-store",
                "probe",
                "location",
                "config",
                "quiet",
                "no-color",
                "log-level",
                "help"},
      .examples = {{"regionbench compare ap-northeast-1 ap-northeast-2 "
                    "ap-southeast-1",
                    "three regions of AWS"},
                   {"regionbench compare aws/ap-* alibaba/ap-* --rounds 30",
                    "two providers, 30 rounds"},
                   {"regionbench compare --method http --json "
                    "us-east-1 gcp/us-east4",
                    "whole exchanges, for a program"},
                   {"regionbench compare home=https://www.example.net/ "
                    "office=https://www.example.com/",
                    "hosts of your own"},
                   {"regionbench compare aws/eu-* --save run.ndjson.gz",
                    "evidence for a colleague"},
                   {"regionbench compare --from run.ndjson.gz --json",
                    "who gets the same report from it"},
                   {"regionbench compare --since 24h aws/ap-* "
                    "--probe 'office-*'",
                    "what the last day says, from each office"},
                   {"regionbench compare aws/ap-* --by hour-of-day "
                    "--utc-offset +09:00",
                    "which is nearest by day and which by night"}},
      .completion = Completion::kTarget,
      .least_arguments = 1,
      .most_arguments = kManyArguments};
}

CommandSpec ProbeSpec() {
  return {
      .name = "probe",
      .arguments = "TARGET...",
      .summary = "samples as they come, one JSON object a line",
      .description =
          "Probes until interrupted, or for --rounds rounds. Each attempt is "
          "one line on standard output, failures included. Nothing is stored "
          "unless --db says where.",
      .flags = {"rounds",   "interval", "periodic",   "method",
                "conn",     "timeout",  "ipv4",       "ipv6",
                "provider", "force",    "cacert",     "seed",
                "db",       "store",    "store-user", "store-password-file",
                "no-store", "probe",    "config",     "json",
                "quiet",    "no-color", "log-level",  "help"},
      .examples = {{"regionbench probe ap-northeast-1 --rounds 10",
                    "ten round trips"},
                   {"regionbench probe --method icmp aws/* | jq .rtt_ns",
                    "every region of AWS, for ever"},
                   {"regionbench probe --method http --conn warm "
                    "https://www.example.com/",
                    "requests on one connection"}},
      .completion = Completion::kTarget,
      .least_arguments = 1,
      .most_arguments = kManyArguments};
}

CommandSpec TargetsSpec() {
  return {
      .name = "targets",
      .arguments = "[PATTERN...]",
      .summary = "list the regions that can be named",
      .description =
          "Every region of the catalogue, or those whose id, name, city or "
          "country fits a pattern: aws/ap-*, tokyo, JP.",
      .flags = {"location", "json", "csv", "config", "quiet", "no-color",
                "log-level", "help"},
      .examples = {{"regionbench targets tokyo", "what is in Tokyo"},
                   {"regionbench targets --location 31.23,121.47",
                    "nearest to Shanghai first"},
                   {"regionbench targets 'aws/eu-*' --json", "for a program"}},
      .completion = Completion::kTarget,
      .most_arguments = kManyArguments};
}

CommandSpec CompletionsSpec() {
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

CommandSpec ManSpec() {
  return {.name = "man",
          .arguments = "",
          .summary = "the manual page",
          .description = "",
          .flags = {"help"},
          .examples = {},
          .hidden = true};
}

const std::vector<CommandSpec>& Table() {
  static const std::vector<CommandSpec> kCommands = {
      CompareSpec(), ProbeSpec(),       AgentSpec(),       ServeSpec(),
      TargetsSpec(), ChangesSpec(),     PlaceSpec(),       ImportSpec(),
      ExportSpec(),  BackupSpec(),      CopySpec(),        SchemaSpec(),
      TokenSpec(),   CheckConfigSpec(), CompletionsSpec(), ManSpec()};
  return kCommands;
}

}  // namespace

std::span<const CommandSpec> AllCommands() { return Table(); }

const CommandSpec* FindCommand(std::string_view name) {
  const auto found = std::ranges::find(Table(), name, &CommandSpec::name);
  return found == Table().end() ? nullptr : &*found;
}

}  // namespace regionbench
