// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include "probe/function/program.h"

int main(int argc, char** argv) {
  const std::vector<std::string> args(argv + 1, argv + argc);
  return regionbench::RunBootstrap(args, regionbench::ProcessEnvironment);
}
