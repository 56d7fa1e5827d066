// SPDX-License-Identifier: Apache-2.0
#include "config/catalog/url.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "config/core/target_id.h"

namespace regionbench {
namespace {

constexpr std::size_t kLongestUrl = 2048;
constexpr std::size_t kLongestHost = 253;
constexpr std::size_t kLongestName = 64;

/// What a scheme means and whether a port belongs to it.
struct Scheme {
  std::string_view name;
  Method method;
  std::uint16_t default_port;  // 0: has to be given, or there is none
  bool has_port;
  bool has_path;
};
constexpr std::array kSchemes = {
    Scheme{"https", Method::kHttp, 443, true, true},
    Scheme{"http", Method::kHttp, 80, true, true},
    Scheme{"tcp", Method::kTcp, 0, true, false},
    Scheme{"udp", Method::kUdp, 0, true, false},
    Scheme{"icmp", Method::kIcmp, 0, false, false},
    Scheme{"dns", Method::kDns, 0, false, false}};

/// The pieces of scheme://host:port/path, as views into the text.
struct Parts {
  std::string_view scheme;
  std::string_view host;
  std::string_view port;
  std::string_view path;
  bool colon = false;  // a port was promised, even if it is empty
};

Parts Split(std::string_view url) {
  Parts parts;
  const std::size_t colon = url.find("://");
  if (colon == std::string_view::npos) return parts;
  parts.scheme = url.substr(0, colon);
  const std::string_view rest = url.substr(colon + 3);
  const std::size_t slash = std::min(rest.find_first_of("/?#"), rest.size());
  std::string_view authority = rest.substr(0, slash);
  parts.path = rest.substr(slash);
  std::size_t host_end = authority.rfind(':');
  if (authority.substr(0, 1) == "[") {
    const std::size_t bracket = std::min(authority.find(']'), authority.size());
    parts.host = authority.substr(1, bracket - 1);
    authority.remove_prefix(std::min(bracket + 1, authority.size()));
    host_end = authority.empty() ? std::string_view::npos : 0;
  } else {
    parts.host = authority.substr(0, host_end);
  }
  parts.colon = host_end != std::string_view::npos;
  if (parts.colon) parts.port = authority.substr(host_end);
  return parts;
}

bool IsHostChar(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_' ||
         c == ':' || c == '%';
}

bool IsHost(std::string_view host) {
  return !host.empty() && host.size() <= kLongestHost && host.front() != '-' &&
         host.front() != '.' && std::ranges::all_of(host, IsHostChar);
}

// `:443` -> 443; 0 when it is no port.
std::uint16_t PortFrom(std::string_view text) {
  std::uint16_t port = 0;
  if (text.size() < 2 || text.front() != ':') return 0;
  const char* const end = text.data() + text.size();
  const auto result = std::from_chars(text.data() + 1, end, port);
  return result.ec == std::errc() && result.ptr == end ? port
                                                       : std::uint16_t{0};
}

// Why it cannot be probed; empty when it can.
std::string Objection(const Parts& parts, const Scheme& scheme) {
  if (!IsHost(parts.host)) return "has no valid host";
  if (!scheme.has_path && !parts.path.empty()) return "may not have a path";
  if (!scheme.has_port) return parts.colon ? "may not have a port" : "";
  if (parts.colon && PortFrom(parts.port) == 0) return "has no valid port";
  if (!parts.colon && scheme.default_port == 0) return "needs a port";
  return "";
}

tl::unexpected<Error> BadUrl(std::string_view url, const std::string& what) {
  constexpr std::size_t kShown = 100;
  return Fail(ErrorCode::kInvalidInput,
              "\"" + std::string(url.substr(0, kShown)) + "\" " + what);
}

bool IsUrlChar(char c) { return c > ' ' && c < '\x7f' && c != '"'; }

}  // namespace

Result<Endpoint> EndpointFromUrl(std::string_view url) {
  if (url.size() > kLongestUrl || !std::ranges::all_of(url, IsUrlChar)) {
    return BadUrl(url, "is not a URL");
  }
  const Parts parts = Split(url);
  for (const Scheme& scheme : kSchemes) {
    if (scheme.name != parts.scheme) continue;
    const std::string objection = Objection(parts, scheme);
    if (!objection.empty()) return BadUrl(url, objection);
    Endpoint endpoint;
    endpoint.method = scheme.method;
    endpoint.host = parts.host;
    endpoint.port = parts.colon ? PortFrom(parts.port) : scheme.default_port;
    if (scheme.method == Method::kHttp) endpoint.url = url;
    return endpoint;
  }
  return BadUrl(url,
                "must begin with https:// http:// tcp:// udp:// icmp:// or "
                "dns://");
}

std::string NameFromUrl(std::string_view url) {
  const Parts parts = Split(url);
  std::string name(parts.host);
  name += parts.port;
  for (const char c : parts.path == "/" ? "" : parts.path) {
    const bool plain = IsNamePart(std::string_view(&c, 1));
    name += plain ? c : '-';
  }
  return name.substr(0, kLongestName);
}

}  // namespace regionbench
