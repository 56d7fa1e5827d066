// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aggregator/api/http.h"
#include "aggregator/api/request_head.h"
#include "aggregator/ingest/token.h"

namespace regionbench {

/// Who may do what; replaced as a whole.
struct GateRules {
  TokenBook tokens{{}};
  bool public_read = false;
  std::uint64_t max_upload = 0;
  /// What this server is called besides `localhost` and loopback addresses.
  std::string own_host;
  /// A certificate tells who is spoken to, so any name is as good.
  bool tls = false;
};

/// What the gate says before a body is read.
struct Admission {
  HttpRequest request;           ///< all but its body
  const Route* route = nullptr;  ///< where to; null: see `refusal`
  std::optional<HttpAnswer> refusal;
  bool hang_up = false;  ///< after it: where the next request begins is unsure
  std::string_view label = "other";  ///< the route's path, for metrics
  std::uint64_t most_body = 0;       ///< bytes
};

/// Finds the route of a request and decides whether it may go there. Reads
/// nothing but values; safe to use from any thread.
class Gate {
 public:
  explicit Gate(std::vector<Route> routes) : routes_(std::move(routes)) {}

  [[nodiscard]] Admission Admit(RequestHead head, const GateRules& rules) const;

 private:
  void FindRoute(Admission& admission) const;

  const std::vector<Route> routes_;
};

}  // namespace regionbench
