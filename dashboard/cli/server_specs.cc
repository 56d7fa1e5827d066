// SPDX-License-Identifier: Apache-2.0
#include "dashboard/cli/server_specs.h"

namespace regionbench {

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
