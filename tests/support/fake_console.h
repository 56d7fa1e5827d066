// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <sstream>
#include <string>

#include "dashboard/cli/console.h"

namespace regionbench {

/// A console whose outputs are kept and whose environment is a map; nobody
/// watches it.
struct FakeConsole {
  std::ostringstream out;
  std::ostringstream err;
  std::map<std::string, std::string> variables;
  Console console{out, err, {}, {}, [this](const std::string& name) {
                    const auto found = variables.find(name);
                    return found == variables.end()
                               ? std::nullopt
                               : std::optional<std::string>(found->second);
                  }};
};

}  // namespace regionbench
