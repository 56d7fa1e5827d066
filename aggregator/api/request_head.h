// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "aggregator/api/http.h"

namespace regionbench {

/// A request before its body.
struct RequestHead {
  std::string method;
  std::string target;  ///< as it came
  bool http_1_0 = false;
  std::map<std::string, std::string, std::less<>>
      headers;       ///< lower-case names; several of a name joined by `, `
  std::string peer;  ///< numeric address
  bool from_loopback = false;
};

/// What makes it unsafe to tell where this request ends and the next begins,
/// or who it is for; nothing when all is well.
std::optional<HttpAnswer> ObjectionTo(const RequestHead& head);

/// Path and query, decoded; nothing when they are malformed or too many.
std::optional<HttpRequest> ReadTarget(std::string_view target);

}  // namespace regionbench
