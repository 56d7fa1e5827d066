// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "dashboard/cli/command_spec.h"
#include "dashboard/cli/server_specs.h"
#include "dashboard/cli/unattended_specs.h"

namespace regionbench {
namespace {

using Flags = std::vector<std::string_view>;
constexpr std::size_t kMany = 100'000;

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
      .most_arguments = kMany};
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
      .most_arguments = kMany};
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
      .most_arguments = kMany};
}

CommandSpec ChangesSpec() {
  return {
      .name = "changes",
      .arguments = "[TARGET...]",
      .summary = "when did a stored round trip change, and its address",
      .description =
          "Looks for steps in the medians of ten minutes (longer where "
          "attempts "
          "are seldom) of every stored series, or of those of the targets: by "
          "rank, so that spikes and autocorrelation are not taken for steps. "
          "Shorter than six medians is not seen. Changes of the address that "
          "answers are told beside.",
      .flags = {"since",
                "until",
                "probe",
                "method",
                "conn",
                "provider",
                "bucket",
                "min-difference",
                "allow-tainted",
                "json",
                "csv",
                "db",
                "store",
                "store-user",
                "store-password-file",
                "config",
                "quiet",
                "no-color",
                "log-level",
                "help"},
      .examples = {{"regionbench changes", "of the last seven days"},
                   {"regionbench changes aws/ap-* --since 30d "
                    "--min-difference 3ms",
                    "only what is 3 ms or more"},
                   {"regionbench changes --since 2026-11-01 --until 2026-12-01 "
                    "--json",
                    "of November, for a program"}},
      .completion = Completion::kTarget,
      .most_arguments = kMany};
}

CommandSpec PlaceSpec() {
  return {
      .name = "place",
      .arguments = "[TARGET...]",
      .summary = "which few targets together serve all probes best",
      .description =
          "Takes stored samples. Users are probes, by weight; each goes to the "
          "target of the set with the smallest quantile from there, and the "
          "best set has the smallest quantile of what all users then see. Says "
          "whether the second set can be told apart from it.",
      .flags = {"choose",
                "probes",
                "weights",
                "quantile",
                "since",
                "until",
                "method",
                "conn",
                "provider",
                "confidence",
                "min-difference",
                "allow-tainted",
                "json",
                "db",
                "store",
                "store-user",
                "store-password-file",
                "config",
                "quiet",
                "no-color",
                "log-level",
                "help"},
      .examples = {{"regionbench place aws/* -k 2",
                    "two regions for all probes"},
                   {"regionbench place --probes 'tokyo-*,osaka' --weights "
                    "osaka=3 -k 1 --quantile 0.95",
                    "one, for the slowest 5 % of what these users see"}},
      .completion = Completion::kTarget,
      .most_arguments = kMany};
}

CommandSpec ImportSpec() {
  return {
      .name = "import",
      .arguments = "[FILE...]",
      .summary = "put samples from files into the store",
      .description =
          "Reads lines of NDJSON or CSV, from standard input when no file is "
          "named. What is there already changes nothing, so a file may be "
          "given again. A line that is no sample is refused with its number; "
          "the others are stored, and the exit status is 2. s3://BUCKET/PREFIX "
          "is every object below it, such as functions leave there; who asks "
          "is in AWS_ACCESS_KEY_ID and its like.",
      .flags = {"db", "store", "store-user", "store-password-file", "json",
                "config", "quiet", "no-color", "log-level", "help"},
      .examples = {{"regionbench import tokyo.ndjson osaka.csv --db all.db",
                    "two probes in one store"},
                   {"ssh probe regionbench export --since 24h | regionbench "
                    "import",
                    "the last day of another machine"},
                   {"regionbench import s3://samples/2026/11/25",
                    "what functions measured on one day"}},
      .completion = Completion::kFile,
      .most_arguments = kMany};
}

CommandSpec ExportSpec() {
  return {
      .name = "export",
      .arguments = "[TARGET...]",
      .summary = "samples out of the store, in order of time",
      .description =
          "Writes NDJSON, one sample a line, or CSV. All that is stored, or "
          "what the targets and flags narrow it to. Nothing found is exit "
          "status 4.",
      .flags = {"since", "until", "probe", "method", "conn", "provider", "csv",
                "db", "store", "store-user", "store-password-file", "config",
                "quiet", "no-color", "log-level", "help"},
      .examples = {{"regionbench export --since 24h > day.ndjson",
                    "the last day"},
                   {"regionbench export aws/ap-* --csv --db all.db",
                    "for a spreadsheet"}},
      .completion = Completion::kTarget,
      .most_arguments = kMany};
}

CommandSpec BackupSpec() {
  return {
      .name = "backup",
      .arguments = "FILE",
      .summary = "a copy of the store while it is in use",
      .description =
          "Writes a consistent copy of the whole store into a new file, which "
          "has its name only when it is complete. Whoever measures or collects "
          "goes on meanwhile. A file that is there is not replaced. To restore "
          "it, put it in the store's place while nothing uses that.",
      .flags = {"db", "store", "store-user", "store-password-file", "config",
                "quiet", "no-color", "log-level", "help"},
      .examples = {{"regionbench backup /var/backups/samples-monday.db",
                    "of the usual store"},
                   {"regionbench backup copy.db --db all.db",
                    "of another one"}},
      .completion = Completion::kFile,
      .least_arguments = 1,
      .most_arguments = 1};
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
