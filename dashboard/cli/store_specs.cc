// SPDX-License-Identifier: Apache-2.0
#include "dashboard/cli/store_specs.h"

namespace regionbench {

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
      .flags = OverStore({"json"}),
      .examples = {{"regionbench import tokyo.ndjson osaka.csv --db all.db",
                    "two probes in one store"},
                   {"ssh probe regionbench export --since 24h | regionbench "
                    "import",
                    "the last day of another machine"},
                   {"regionbench import s3://samples/2026/11/25",
                    "what functions measured on one day"}},
      .completion = Completion::kFile,
      .most_arguments = kManyArguments};
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
      .flags = OverStore(
          {"since", "until", "probe", "method", "conn", "provider", "csv"}),
      .examples = {{"regionbench export --since 24h > day.ndjson",
                    "the last day"},
                   {"regionbench export aws/ap-* --csv --db all.db",
                    "for a spreadsheet"}},
      .completion = Completion::kTarget,
      .most_arguments = kManyArguments};
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
      .flags = OverStore({}),
      .examples = {{"regionbench backup /var/backups/samples-monday.db",
                    "of the usual store"},
                   {"regionbench backup copy.db --db all.db",
                    "of another one"}},
      .completion = Completion::kFile,
      .least_arguments = 1,
      .most_arguments = 1};
}

CommandSpec SchemaSpec() {
  return {
      .name = "schema",
      .arguments = "clickhouse",
      .summary = "the statements that make a store on servers",
      .description =
          "Prints the tables and views of a store on ClickHouse, for who makes "
          "them by hand; `serve` makes what is missing. With --cluster they "
          "are replicated on each of its servers and distributed over its "
          "shards. As they are printed, servers from 18.16 on understand them; "
          "with --modern they are what those from 20 on are given.",
      .flags = {"cluster", "database", "modern", "help"},
      .examples = {{"regionbench schema clickhouse --cluster main | "
                    "clickhouse-client -n",
                    "on all servers of a cluster"},
                   {"regionbench schema clickhouse --modern --database rb",
                    "to read"}},
      .least_arguments = 1,
      .most_arguments = 1};
}

CommandSpec CopySpec() {
  return {
      .name = "copy",
      .arguments = "",
      .summary = "all samples of one store into another, checked",
      .description =
          "Reads the store --from, copies day by day, and reads every hour "
          "back: each sample has to be "
          "in the other store as it is in the first. What is there already is "
          "not copied again, nor read where every series of a day has as many "
          "samples in both, so it may be stopped at any time and be started "
          "anew; both stores may be in use. What the first store has forgotten "
          "and only keeps as rollups stays there. Exit status 1 when a sample "
          "is missing or different.",
      .flags = {"from", "to", "since", "until", "store-user",
                "store-password-file", "cacert", "quiet", "no-color",
                "log-level", "help"},
      .examples = {{"regionbench copy --from sqlite:samples.db --to "
                    "clickhouse://ch1,ch2/regionbench",
                    "from one machine to servers"}}};
}

}  // namespace regionbench
