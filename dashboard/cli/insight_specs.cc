// SPDX-License-Identifier: Apache-2.0
#include "dashboard/cli/insight_specs.h"

namespace regionbench {

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
      .flags = OverStore({"since", "until", "probe", "method", "conn",
                          "provider", "bucket", "min-difference",
                          "allow-tainted", "json", "csv"}),
      .examples = {{"regionbench changes", "of the last seven days"},
                   {"regionbench changes aws/ap-* --since 30d "
                    "--min-difference 3ms",
                    "only what is 3 ms or more"},
                   {"regionbench changes --since 2026-11-01 --until 2026-12-01 "
                    "--json",
                    "of November, for a program"}},
      .completion = Completion::kTarget,
      .most_arguments = kManyArguments};
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
      .flags = OverStore({"choose", "probes", "weights", "quantile", "since",
                          "until", "method", "conn", "provider", "confidence",
                          "min-difference", "allow-tainted", "json"}),
      .examples = {{"regionbench place aws/* -k 2",
                    "two regions for all probes"},
                   {"regionbench place --probes 'tokyo-*,osaka' --weights "
                    "osaka=3 -k 1 --quantile 0.95",
                    "one, for the slowest 5 % of what these users see"}},
      .completion = Completion::kTarget,
      .most_arguments = kManyArguments};
}

}  // namespace regionbench
