// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>

#include "dashboard/cli/cli.h"

namespace {

std::optional<std::string> FromEnvironment(const std::string& name) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody writes the environment
  const char* const text = std::getenv(name.c_str());
  return text == nullptr ? std::nullopt : std::optional<std::string>(text);
}

}  // namespace

int main(int argc, char** argv) try {
  // A closed pipe is an error of writing, not the end of the world.
  std::signal(SIGPIPE, SIG_IGN);
  std::ios::sync_with_stdio(false);
  regionbench::Console console{
      std::cout, std::cerr,
      regionbench::DescribeTerminal(STDOUT_FILENO, FromEnvironment),
      regionbench::DescribeTerminal(STDERR_FILENO, FromEnvironment),
      FromEnvironment};
  return regionbench::RunCli({argv + 1, argv + argc}, console);
} catch (const std::exception& error) {
  // Of a library, or for want of memory: all else comes as a value.
  std::fprintf(stderr, "regionbench: %s\n", error.what());
  return 1;
}
