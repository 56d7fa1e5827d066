// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <charconv>

#include "config/settings/key.h"

namespace regionbench {
namespace {

using namespace std::chrono_literals;
using Text = std::string_view;

constexpr auto kYear = 365 * 24h;

Result<std::string> BucketUrl(Text text) {
  constexpr Text kScheme = "s3://";
  if (text.starts_with(kScheme) && text.size() > kScheme.size()) {
    return std::string(text);
  }
  return Fail(ErrorCode::kInvalidInput, "not a bucket: \"" + std::string(text) +
                                            "\" (expected s3://BUCKET/PREFIX)");
}

constexpr std::array<Key, 11> kServeKeys = {{
    {"listen",
     [](Settings& s, Text t) {
       return Put(ParseListenAddress(t), s.serve.listen);
     }},
    {"certificate",
     [](Settings& s, Text t) { return Put(FilePath(t), s.serve.certificate); }},
    {"private_key",
     [](Settings& s, Text t) { return Put(FilePath(t), s.serve.private_key); }},
    {"insecure_http",
     [](Settings& s, Text t) { return Put(Switch(t), s.serve.insecure_http); },
     true},
    {"public_read",
     [](Settings& s, Text t) { return Put(Switch(t), s.serve.public_read); },
     true},
    {"max_upload",
     [](Settings& s, Text t) {
       return Put(SizeBetween(t, 1024, 1000 * kMegabyte), s.serve.max_upload);
     }},
    {"max_series",
     [](Settings& s, Text t) {
       return Put(CountBetween(t, 1, 10'000'000), s.serve.max_series);
     }},
    {"retention",
     [](Settings& s, Text t) {
       return Put(DurationBetween(t, 1h, 100 * kYear), s.serve.retention);
     }},
    {"minute_retention",
     [](Settings& s, Text t) {
       return Put(DurationBetween(t, 1h, 100 * kYear),
                  s.serve.minute_retention);
     }},
    {"pull_from",
     [](Settings& s, Text t) { return Put(BucketUrl(t), s.serve.bucket); }},
    {"max_size",
     [](Settings& s, Text t) {
       return Put(SizeBetween(t, 10 * kMegabyte, 1000 * kTerabyte),
                  s.serve.max_size);
     }},
}};

// Digits only: from_chars would take a sign.
std::optional<std::uint16_t> PortOf(Text text) {
  std::uint16_t port = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, port);
  if (error != std::errc() || rest != end) return std::nullopt;
  return port;
}

}  // namespace

std::span<const Key> ServeKeys() { return kServeKeys; }

std::string ListenAddress::Text() const {
  const bool brackets = host.find(':') != std::string::npos;
  return (brackets ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

Result<ListenAddress> ParseListenAddress(Text text) {
  const std::size_t colon = text.rfind(':');
  if (colon != Text::npos && colon > 0) {
    Text host = text.substr(0, colon);
    const bool brackets = host.starts_with('[') && host.ends_with(']');
    if (brackets) host = host.substr(1, host.size() - 2);
    const auto port = PortOf(text.substr(colon + 1));
    const bool one_host = brackets || host.find(':') == Text::npos;
    if (port && !host.empty() && one_host) {
      return ListenAddress{std::string(host), *port};
    }
  }
  return Fail(ErrorCode::kInvalidInput,
              "not an address to listen on: \"" + std::string(text) +
                  "\" (expected HOST:PORT such as 127.0.0.1:9480 or "
                  "[::]:9480)");
}

}  // namespace regionbench
