// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "tests/lab/laboratory.h"

namespace {

constexpr int kNotPermitted = 77;  // what test drivers know as "skipped"

}  // namespace

int main(int argc, char** argv) {
  CLI::App app(
      "Runs a command in a simulated world: real packets, known delay.");
  regionbench::LaboratoryOptions options;
  app.require_subcommand(1);
  CLI::App* run =
      app.add_subcommand("run", "run COMMAND in the client's place");
  run->add_option("--scenario", options.scenario_file, "the world, a TOML file")
      ->required();
  run->add_option("--truth", options.truth_file,
                  "log every packet to this CSV file");
  run->add_option("--seed", options.seed, "of delays and losses (default 1)");
  run->add_option("COMMAND", options.command, "after --")->required();
  CLI11_PARSE(app, argc, argv);

  const auto code = regionbench::RunLaboratory(options);
  if (code) return *code;
  fmt::print(stderr, "regionbench-lab: {}\n", code.error().message);
  const bool refused =
      code.error().code == regionbench::ErrorCode::kUnavailable;
  return refused ? kNotPermitted : 1;
}
