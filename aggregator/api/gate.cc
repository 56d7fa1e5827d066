// SPDX-License-Identifier: Apache-2.0
#include "aggregator/api/gate.h"

#include <algorithm>

namespace regionbench {
namespace {

constexpr std::uint64_t kMostUnwantedBody = 64U << 10U;

bool Leads(const Route& route, std::string_view path) {
  std::string_view pattern = route.path;
  if (!pattern.ends_with("/*")) return pattern == path;
  pattern.remove_suffix(1);
  return path.starts_with(pattern);
}

HttpAnswer WrongMethod(std::string_view allowed) {
  HttpAnswer answer = ErrorAnswer(405, "method not allowed here");
  answer.headers.emplace_back("Allow", allowed);
  return answer;
}

HttpAnswer NoToken(std::string_view what) {
  HttpAnswer answer = ErrorAnswer(401, what);
  answer.headers.emplace_back("WWW-Authenticate", "Bearer");
  return answer;
}

// `Bearer TOKEN`, the word in any case.
std::optional<std::string_view> BearerToken(const HttpRequest& request) {
  constexpr std::string_view kScheme = "bearer ";
  const std::string_view value = request.Header("authorization");
  const std::string_view scheme = value.substr(0, kScheme.size());
  const bool bearer = std::ranges::equal(scheme, kScheme, [](char x, char y) {
    return std::tolower(static_cast<unsigned char>(x)) == y;
  });
  if (!bearer) return std::nullopt;
  return value.substr(kScheme.size());
}

// Behind a proxy on this machine everybody would be from this machine.
bool IsFromHere(const RequestHead& head) {
  return head.from_loopback && !head.headers.contains("forwarded") &&
         !head.headers.contains("x-forwarded-for");
}

// Without its port, and an IPv6 address without its brackets; lower case.
std::string HostName(std::string_view host) {
  const std::size_t bracket = host.find(']');
  const bool v6 = host.starts_with('[') && bracket != std::string_view::npos;
  std::string name(v6 ? host.substr(1, bracket - 1)
                      : host.substr(0, host.find(':')));
  std::ranges::transform(name, name.begin(), [](unsigned char c) {
    return static_cast<char>(std::tolower(c));
  });
  return name;
}

bool IsLoopbackName(std::string_view name) {
  constexpr std::string_view kV4 = "127.";
  const bool v4 = name.starts_with(kV4) &&
                  name.find_first_not_of("0123456789.") == std::string::npos;
  return v4 || name == "::1" || name == "localhost" ||
         name.ends_with(".localhost");
}

// Reading is open to this machine. A page from elsewhere, in a browser on this
// machine, can have its own name lead here (DNS rebinding): then the browser
// would let it read what it gets. It says that name as the host.
bool IsOpenFor(const HttpRequest& request, const GateRules& rules) {
  if (rules.public_read) return true;
  if (!request.loopback) return false;
  const std::string name = HostName(request.Header("host"));
  return rules.tls || name.empty() || IsLoopbackName(name) ||
         name == HostName(rules.own_host);
}

HttpAnswer StrangeHost(const HttpRequest& request) {
  const std::string name = HostName(request.Header("host")).substr(0, 80);
  return ErrorAnswer(403, "\"" + name +
                              "\" is no name of this server: ask for localhost "
                              "or 127.0.0.1, or send a read token");
}

std::optional<HttpAnswer> Denial(Access access, const HttpRequest& request,
                                 const GateRules& rules) {
  if (access == Access::kOpen) return std::nullopt;
  if (access == Access::kRead && IsOpenFor(request, rules)) return std::nullopt;
  if (access == Access::kRead && request.loopback && !request.grant) {
    return StrangeHost(request);
  }
  if (!request.grant) {
    return NoToken(BearerToken(request) ? "unknown token"
                                        : "a token is needed");
  }
  const bool may = access == Access::kRead ? request.grant->read
                                           : !request.grant->probe.empty();
  if (may) return std::nullopt;
  return ErrorAnswer(403, access == Access::kRead
                              ? "token does not allow reading"
                              : "token does not allow uploads");
}

}  // namespace

Admission Gate::Admit(RequestHead head, const GateRules& rules) const {
  Admission admission;
  admission.refusal = ObjectionTo(head);
  admission.hang_up = admission.refusal.has_value();
  if (admission.hang_up) return admission;
  auto request = ReadTarget(head.target);
  if (!request) {
    admission.refusal = ErrorAnswer(400, "malformed request target");
    return admission;
  }
  admission.request = *std::move(request);
  admission.request.loopback = IsFromHere(head);
  admission.request.method = std::move(head.method);
  admission.request.headers = std::move(head.headers);
  admission.request.peer = std::move(head.peer);
  FindRoute(admission);
  if (admission.route == nullptr) return admission;
  admission.request.method = admission.route->method;  // HEAD is asked as GET
  const auto token = BearerToken(admission.request);
  if (token) admission.request.grant = rules.tokens.Find(*token);
  const Access access = admission.route->access;
  admission.refusal = Denial(access, admission.request, rules);
  admission.most_body =
      access == Access::kWrite ? rules.max_upload : kMostUnwantedBody;
  return admission;
}

// An exact path goes before a prefix, a long prefix before a short one.
void Gate::FindRoute(Admission& admission) const {
  const HttpRequest& request = admission.request;
  const std::string_view method =
      request.method == "HEAD" ? "GET" : std::string_view{request.method};
  std::string allowed;
  const Route* best = nullptr;
  for (const Route& route : routes_) {
    if (!Leads(route, request.path)) continue;
    if (route.method == method) {
      const bool exact = route.path == request.path;
      const bool longer =
          best == nullptr ||
          (best->path != request.path && route.path.size() > best->path.size());
      if (exact || longer) best = &route;
    }
    if (!allowed.empty()) allowed += ", ";
    allowed += route.method == "GET" ? "GET, HEAD" : route.method;
  }
  admission.route = best;
  if (best != nullptr) {
    admission.label = best->path;
  } else if (allowed.empty()) {
    admission.refusal = ErrorAnswer(404, "no such path");
  } else {
    admission.refusal = WrongMethod(allowed);
  }
}

}  // namespace regionbench
