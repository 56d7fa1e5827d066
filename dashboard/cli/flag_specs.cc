// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "dashboard/cli/command_spec.h"

namespace regionbench {
namespace {

using enum Completion;

constexpr auto kFlags = std::to_array<FlagSpec>({
    // What is probed.
    {"provider", 0, "NAME", "where bare region codes are looked up (aws)",
     "aws alibaba gcp azure", kChoices},
    {"method", 0, "METHOD", "how a round trip is taken (tcp)",
     "tcp http icmp udp dns", kChoices},
    {"conn", 0, "KIND", "http: everything fresh, or a used connection (cold)",
     "cold warm", kChoices},
    {"timeout", 0, "DURATION", "no answer by then is a loss (1s)", "",
     kNothing},
    {"ipv4", '4', "", "IPv4 addresses only", "", kNothing},
    {"ipv6", '6', "", "IPv6 addresses only", "", kNothing},
    {"cacert", 0, "FILE", "certificates to trust (the system's)", "", kFile},
    {"force", 0, "", "probe edge and anycast endpoints all the same", "",
     kNothing},
    {"probe", 0, "NAME", "what this probe is called (the host's name)", "",
     kNothing},
    {"location", 0, "LAT,LON",
     "where this probe stands, for distances (unknown)", "", kNothing},

    // How often.
    {"rounds", 0, "N", "exactly so many passes over all targets", "", kNothing},
    {"budget", 0, "DURATION",
     "begin no round later (compare 30s, probe for ever)", "", kNothing},
    {"interval", 0, "DURATION",
     "mean gap between rounds (500ms, probe 1s, agent 10s)", "", kNothing},
    {"periodic", 0, "", "equal gaps instead of random ones", "", kNothing},
    {"seed", 0, "N", "repeat the order of an earlier run (random)", "",
     kNothing},

    // What counts.
    {"confidence", 0, "RATIO", "how certain the verdict must be (0.95)", "",
     kNothing},
    {"min-difference", 0, "DIFF",
     "smaller differences are ties; 0 refuses ties (1ms,2%)", "", kNothing},
    {"max-loss", 0, "RATIO", "a target that loses more cannot win (5%)", "",
     kNothing},
    {"quantile", 0, "RATIO", "what is compared; 0.5 is the median (0.5)", "",
     kNothing},
    {"strict", 0, "", "twice the evidence where round trips are autocorrelated",
     "", kNothing},
    {"allow-tainted", 0, "", "count samples taken while the machine lagged", "",
     kNothing},

    // Which of the stored samples.
    {"since", 0, "TIME", "how far back: 7d, 24h, or an instant of RFC 3339", "",
     kNothing},
    {"until", 0, "TIME", "the end of it, told the same way (now)", "",
     kNothing},
    {"by", 0, "UNIT", "a verdict for each hour of the day, from the store",
     "hour-of-day", kChoices},
    {"utc-offset", 0, "OFFSET", "whose hours: +09:00 (UTC)", "", kNothing},
    {"probes", 0, "LIST", "who the users are: names or globs (all probes)", "",
     kNothing},
    {"weights", 0, "LIST", "how much a user counts: tokyo=3,osaka=1 (1 each)",
     "", kNothing},
    {"choose", 'k', "N", "how many targets to choose (2)", "", kNothing},
    {"bucket", 0, "DURATION", "of a point: 10m, wider for a long window", "",
     kNothing},

    // What comes out, and where it is kept.
    {"format", 0, "FORMAT", "how the result is written (table)",
     "table json csv markdown html svg", kChoices},
    {"json", 0, "", "the same as --format json", "", kNothing},
    {"csv", 0, "", "one line a target, separated by commas", "", kNothing},
    {"save", 0, "FILE", "keep the run as evidence that --from reads", "",
     kFile},
    {"from", 0, "FILE", "probe nothing: the report of a saved run", "", kFile},
    {"to", 0, "STORE", "where samples go: sqlite:FILE or clickhouse://...", "",
     kFile},
    {"cluster", 0, "NAME", "servers that know each other (one server)", "",
     kNothing},
    {"database", 0, "NAME", "of the tables (regionbench)", "", kNothing},
    {"modern", 0, "", "for servers from version 20 on", "", kNothing},
    {"sort", 0, "COLUMN", "order of the table (rank)", "", kNothing},
    {"db", 0, "FILE", "the store ($XDG_DATA_HOME/regionbench/samples.db)", "",
     kFile},
    {"store", 0, "URL",
     "the store on servers: clickhouse://HOST[:PORT]/DATABASE", "", kNothing},
    {"store-user", 0, "NAME", "who we are to them (by the URL)", "", kNothing},
    {"store-password-file", 0, "FILE", "a file with that user's password", "",
     kFile},
    {"no-store", 0, "", "keep no samples", "", kNothing},

    // An agent's.
    {"aggregator", 0, "URL", "where samples go: https://HOST[:PORT] (nowhere)",
     "", kNothing},
    {"token", 0, "TOKEN", "the secret of a probe; better kept in a file", "",
     kNothing},
    {"token-file", 0, "FILE", "a file with the token", "", kFile},
    {"read", 0, "", "its holder may read reports and metrics", "", kNothing},
    {"spool", 0, "FILE", "where samples wait (spool.db beside the store)", "",
     kFile},
    {"spool-size", 0, "SIZE", "the oldest go beyond this (256MB)", "",
     kNothing},
    {"spool-age", 0, "DURATION", "and those that are older than this (7d)", "",
     kNothing},
    {"push-interval", 0, "DURATION", "how often samples are handed on (1s)", "",
     kNothing},
    {"metrics-listen", 0, "ADDR", "HOST:PORT of the agent's /metrics (none)",
     "", kNothing},

    // The aggregator's.
    {"listen", 0, "HOST:PORT", "where to answer (127.0.0.1:9480)", "",
     kNothing},
    {"certificate", 0, "FILE", "PEM with its chain, for TLS (none)", "", kFile},
    {"private-key", 0, "FILE", "PEM (in the certificate's file)", "", kFile},
    {"insecure-http", 0, "", "listen beyond loopback without TLS", "",
     kNothing},
    {"public-read", 0, "", "reading needs no token from anywhere", "",
     kNothing},
    {"max-upload", 0, "SIZE", "the largest upload, unpacked too (8MiB)", "",
     kNothing},
    {"max-series", 0, "N", "so many series are on /metrics (50000)", "",
     kNothing},
    {"retention", 0, "DURATION", "how long samples are kept (for ever)", "",
     kNothing},
    {"minute-retention", 0, "DURATION", "how long minutes are kept (365d)", "",
     kNothing},
    {"max-size", 0, "SIZE", "the oldest samples go beyond this (no limit)", "",
     kNothing},

    // Everywhere.
    {"config", 0, "FILE", "settings to read first", "", kFile},
    {"quiet", 0, "", "no progress and no notes", "", kNothing},
    {"no-color", 0, "", "plain text", "", kNothing},
    {"log-level", 0, "LEVEL", "how much to say on standard error (info)",
     "error warn info debug", kChoices},
    {"help", 'h', "", "print this text", "", kNothing},
});

}  // namespace

std::span<const FlagSpec> AllFlags() { return kFlags; }

const FlagSpec& FindFlag(std::string_view name) {
  return *std::ranges::find(kFlags, name, &FlagSpec::name);
}

std::vector<std::string_view> OverStore(std::vector<std::string_view> own) {
  for (const std::string_view name :
       {"db", "store", "store-user", "store-password-file", "config", "quiet",
        "no-color", "log-level", "help"}) {
    own.push_back(name);
  }
  return own;
}

}  // namespace regionbench
