// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "tests/lab/echo.h"
#include "tests/lab/laboratory.h"

namespace regionbench {
namespace {

constexpr int kNotPermitted = 77;  // what test drivers know as "skipped"

int Complain(const Error& error) {
  fmt::print(stderr, "regionbench-lab: {}\n", error.message);
  return error.code == ErrorCode::kUnavailable ? kNotPermitted : 1;
}

int Run(const LaboratoryOptions& options) {
  const auto code = RunLaboratory(options);
  return code ? *code : Complain(code.error());
}

int Echo(const EchoOptions& options) {
  const auto trips = EchoRoundTrips(options);
  if (!trips) return Complain(trips.error());
  fmt::print("sent {} answered {}", options.count, trips->size());
  for (const double share : {0.0, 0.5, 0.99, 0.999, 1.0}) {
    if (trips->empty()) break;
    const auto last = static_cast<double>(trips->size() - 1);
    const auto trip = (*trips)[static_cast<std::size_t>(share * last)];
    fmt::print(" p{:g} {:.1f} us", share * 100,
               static_cast<double>(trip.count()) / 1e3);
  }
  fmt::print("\n");
  return trips->empty() ? 1 : 0;
}

int Main(int argc, char** argv) {
  CLI::App app(
      "Runs a command in a simulated world: real packets, known delay.");
  app.require_subcommand(1);

  LaboratoryOptions lab;
  CLI::App* run =
      app.add_subcommand("run", "run COMMAND in the client's place");
  run->add_option("--scenario", lab.scenario_file, "the world, a TOML file")
      ->required();
  run->add_option("--truth", lab.truth_file, "log every packet as CSV");
  run->add_option("--seed", lab.seed, "of delays and losses (default 1)");
  run->add_option("COMMAND", lab.command, "after --")->required();

  EchoOptions echo;
  int interval_us = 1000;
  CLI::App* probe = app.add_subcommand(
      "echo", "inside a world: echo round trips by the kernel's stamps");
  probe->add_option("ADDRESS", echo.address, "IPv4")->required();
  probe->add_option("--count", echo.count, "1 to 65535 (default 1000)");
  probe->add_option("--interval-us", interval_us, "default 1000");

  CLI11_PARSE(app, argc, argv);
  echo.interval = std::chrono::microseconds(interval_us);
  return run->parsed() ? Run(lab) : Echo(echo);
}

}  // namespace
}  // namespace regionbench

int main(int argc, char** argv) { return regionbench::Main(argc, argv); }
