// SPDX-License-Identifier: Apache-2.0
#include "dashboard/cli/unattended_specs.h"

namespace regionbench {

CommandSpec AgentSpec() {
  return {
      .name = "agent",
      .arguments = "[TARGET...]",
      .summary = "probe for ever, and push samples to an aggregator",
      .description =
          "Probes the groups of the settings file side by side, each at its "
          "own pace, or the targets named here as one group. Samples go to a "
          "spool on the disk and from there to the aggregator; while it is "
          "away they wait. SIGHUP, and a change of the settings file, reload "
          "it; SIGTERM stops probing, keeps what is there, and tries for a few "
          "seconds to hand it on. Standard error is the log, in logfmt. A "
          "token on the command line can be seen by others: use "
          "REGIONBENCH_TOKEN or --token-file.",
      .flags = {"aggregator", "token",     "token-file",    "spool",
                "spool-size", "spool-age", "push-interval", "metrics-listen",
                "interval",   "periodic",  "method",        "conn",
                "timeout",    "ipv4",      "ipv6",          "provider",
                "force",      "cacert",    "probe",         "config",
                "quiet",      "log-level", "help"},
      .examples = {{"regionbench agent --config /etc/regionbench.toml",
                    "what a service runs"},
                   {"regionbench agent aws/ap-* --interval 10s --aggregator "
                    "https://hub.example.com",
                    "one group, without a file"},
                   {"regionbench agent aws/ap-* --spool samples.db",
                    "no aggregator yet: keep them"}},
      .completion = Completion::kTarget,
      .most_arguments = kManyArguments};
}

CommandSpec ServeSpec() {
  return {
      .name = "serve",
      .arguments = "",
      .summary = "the aggregator: samples in, statistics and /metrics out",
      .description =
          "Takes samples of agents and functions over HTTP, keeps every one of "
          "them, none twice, and answers with reports and figures for "
          "Prometheus. An upload is acknowledged when it is on disk. Uploads "
          "need a token (regionbench token); reading needs one beyond this "
          "machine. SIGHUP, or a change of the settings file, reads the "
          "settings anew; SIGTERM lets requests under way finish.",
      .flags = {"listen", "certificate", "private-key", "insecure-http",
                "public-read", "max-upload", "max-series", "retention",
                "minute-retention", "max-size", "db", "store", "store-user",
                "store-password-file", "config", "log-level", "help"},
      .examples = {{"regionbench serve", "on this machine, port 9480"},
                   {"regionbench serve --config hub.toml",
                    "with the tokens and bounds of a file"},
                   {"regionbench serve --listen 0.0.0.0:9480 --certificate "
                    "hub.pem --retention 90d",
                    "for agents elsewhere"}}};
}

CommandSpec TokenSpec() {
  return {
      .name = "token",
      .arguments = "[hash]",
      .summary = "make a token for an agent, or for readers",
      .description =
          "Prints a new token, once, and the lines that let its holder upload "
          "for one probe (--probe tokyo), for all below a prefix (--probe "
          "'aws/*'), or read (--read): they are for the settings of "
          "`regionbench serve`, which keep only the hash. With --token the "
          "lines are for that token; `token hash` prints its hash alone.",
      .flags = {"probe", "read", "token", "json", "quiet", "no-color",
                "log-level", "help"},
      .examples = {{"regionbench token --probe tokyo-office",
                    "the agent of one office"},
                   {"regionbench token --read --json", "for Prometheus"},
                   {"regionbench token hash --token T",
                    "what the settings have of it"}},
      .most_arguments = 1};
}

CommandSpec CheckConfigSpec() {
  return {
      .name = "check-config",
      .arguments = "FILE",
      .summary = "all mistakes of a settings file at once, or its cost",
      .description =
          "Says what is wrong and where, unknown targets of the groups "
          "included. Of a file without mistakes it tells what the groups "
          "cost: series, samples a day, bytes a year in the aggregator's "
          "store with its rollups, and what a function in their place would "
          "be invoked a month.",
      .flags = {"json", "help"},
      .examples = {{"regionbench check-config regionbench.toml",
                    "says where and what, or that it is fine"}},
      .completion = Completion::kFile,
      .least_arguments = 1,
      .most_arguments = 1};
}

}  // namespace regionbench
