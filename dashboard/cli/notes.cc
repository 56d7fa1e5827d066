// SPDX-License-Identifier: Apache-2.0
#include "dashboard/cli/notes.h"

namespace regionbench {

std::string ProxyNote(const Environment& environment) {
  for (const char* name : {"https_proxy", "HTTPS_PROXY", "http_proxy",
                           "HTTP_PROXY", "all_proxy", "ALL_PROXY"}) {
    if (environment(name).value_or("").empty()) continue;
    return std::string("the proxy in ") + name +
           " is not used: it would answer for every region";
  }
  return "";
}

}  // namespace regionbench
