// SPDX-License-Identifier: Apache-2.0
#include "aggregator/api/request_head.h"

#include <algorithm>
#include <charconv>

namespace regionbench {
namespace {

constexpr std::size_t kMostParameters = 64;

bool SameWord(std::string_view text, std::string_view lower) {
  return std::ranges::equal(text, lower, [](char x, char y) {
    return std::tolower(static_cast<unsigned char>(x)) == y;
  });
}

std::string_view ValueOf(const RequestHead& head, std::string_view name) {
  const auto found = head.headers.find(name);
  return found == head.headers.end() ? std::string_view() : found->second;
}

// Percent signs, and in a query the plus for a space; no zero bytes.
std::optional<std::string> Decode(std::string_view text, bool plus) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '+' && plus) c = ' ';
    if (c == '%') {
      unsigned char byte = 0;
      const std::string_view digits = text.substr(i + 1, 2);
      const char* const end = digits.data() + digits.size();
      constexpr int kHex = 16;
      const auto [rest, error] =
          std::from_chars(digits.data(), end, byte, kHex);
      if (digits.size() < 2 || rest != end || error != std::errc()) {
        return std::nullopt;
      }
      c = static_cast<char>(byte);
      i += 2;
    }
    if (c == '\0') return std::nullopt;
    decoded += c;
  }
  return decoded;
}

// False when it is malformed.
bool ReadQuery(std::string_view text, HttpRequest& request) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('&'), text.size());
    const std::string_view pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (pair.empty()) continue;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    const auto name = Decode(pair.substr(0, equals), true);
    const auto value =
        Decode(pair.substr(std::min(equals + 1, pair.size())), true);
    if (!name || !value || request.query.size() >= kMostParameters) {
      return false;
    }
    request.query[*name] = *value;
  }
  return true;
}

}  // namespace

std::optional<HttpAnswer> ObjectionTo(const RequestHead& head) {
  const std::string_view host = ValueOf(head, "host");
  const bool needs_host = !head.http_1_0 || !host.empty();
  if (needs_host &&
      (host.empty() || host.find(',') != std::string_view::npos)) {
    return ErrorAnswer(400, "a request has exactly one Host header");
  }
  if (ValueOf(head, "content-length").find(',') != std::string_view::npos) {
    return ErrorAnswer(400, "more than one Content-Length");
  }
  const bool encoded = head.headers.contains("transfer-encoding");
  if (encoded && (head.http_1_0 || head.headers.contains("content-length"))) {
    return ErrorAnswer(400, "the length of the body is ambiguous");
  }
  if (encoded && !SameWord(ValueOf(head, "transfer-encoding"), "chunked")) {
    return ErrorAnswer(501, "no transfer encoding but chunked is known");
  }
  const std::string_view expect = ValueOf(head, "expect");
  if (!expect.empty() && !SameWord(expect, "100-continue")) {
    return ErrorAnswer(417, "no expectation but 100-continue is known");
  }
  return std::nullopt;
}

std::optional<HttpRequest> ReadTarget(std::string_view target) {
  // As a proxy is asked; the host it names is this one.
  if (!target.starts_with('/')) {
    const std::size_t scheme = target.find("://");
    if (scheme == std::string_view::npos) return std::nullopt;
    const std::size_t path = target.find('/', scheme + 3);
    target = path == std::string_view::npos ? "/" : target.substr(path);
  }
  const std::size_t query = std::min(target.find('?'), target.size());
  HttpRequest request;
  auto path = Decode(target.substr(0, query), false);
  if (!path) return std::nullopt;
  request.path = *std::move(path);
  const std::size_t begin = std::min(query + 1, target.size());
  if (!ReadQuery(target.substr(begin), request)) return std::nullopt;
  return request;
}

}  // namespace regionbench
