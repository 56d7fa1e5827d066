// SPDX-License-Identifier: Apache-2.0
#include <sys/utsname.h>

#include <fstream>

#include "aggregator/evidence/evidence.h"

namespace regionbench {
namespace {

// `PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"` of os-release(5).
std::string PrettyName() {
  constexpr std::string_view kKey = "PRETTY_NAME=";
  constexpr int kMostLines = 100;
  constexpr std::size_t kLongest = 128;
  std::ifstream in("/etc/os-release");
  std::string line;
  for (int i = 0; i < kMostLines && std::getline(in, line); ++i) {
    if (!line.starts_with(kKey)) continue;
    std::string name = line.substr(kKey.size());
    std::erase(name, '"');
    return name.substr(0, kLongest);
  }
  return "";
}

}  // namespace

Machine ThisMachine() {
  Machine machine{.os = PrettyName(), .kernel = {}, .architecture = {}};
  utsname name{};
  if (uname(&name) != 0) return machine;
  machine.kernel = std::string(&name.sysname[0]) + " " + &name.release[0];
  machine.architecture = &name.machine[0];
  return machine;
}

}  // namespace regionbench
