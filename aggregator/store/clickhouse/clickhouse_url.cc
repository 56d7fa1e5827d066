// SPDX-License-Identifier: Apache-2.0
#include "aggregator/store/clickhouse/clickhouse_url.h"

#include <algorithm>
#include <charconv>

namespace regionbench {
namespace {

using Text = std::string_view;

constexpr Text kScheme = "clickhouse://";
constexpr std::uint16_t kHttpPort = 8123;
constexpr std::uint16_t kHttpsPort = 8443;

tl::unexpected<Error> BadUrl(const std::string& what) {
  return Invalid(what +
                 " (expected clickhouse://[USER[:PASSWORD]@]HOST[:PORT][,HOST"
                 "[:PORT]...]/DATABASE)");
}

// What is not two hexadecimal digits stays as it is.
std::string Unescaped(Text text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned code = 0;
    const char* const digits = text.data() + i + 1;
    const bool escape =
        text[i] == '%' && i + 2 < text.size() &&
        std::from_chars(digits, digits + 2, code, 16).ptr == digits + 2;
    plain += escape ? static_cast<char>(code) : text[i];
    if (escape) i += 2;
  }
  return plain;
}

// Names of databases and clusters go into statements.
bool IsPlainName(Text text) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, plain);
}

// Up to `separator`, which is taken off too.
Text TakeUntil(Text& rest, char separator) {
  const std::size_t end = std::min(rest.find(separator), rest.size());
  const Text part = rest.substr(0, end);
  rest.remove_prefix(std::min(rest.size(), end + 1));
  return part;
}

bool IsHostName(Text text) {
  return !text.empty() && text.find_first_of(" /?#@\\\"'") == Text::npos;
}

Result<ClickhouseHost> ParseHost(Text text) {
  ClickhouseHost host;
  const std::size_t colon = text.rfind(':');
  const bool brackets = text.starts_with('[');
  const bool port =
      colon != Text::npos && (!brackets || text[colon - 1] == ']');
  Text name = port ? text.substr(0, colon) : text;
  if (port) {
    const char* const end = text.data() + text.size();
    const auto [rest, error] =
        std::from_chars(text.data() + colon + 1, end, host.port);
    if (error != std::errc() || rest != end || host.port == 0) {
      return BadUrl("not a port in \"" + std::string(text) + "\"");
    }
  }
  if (brackets && name.ends_with(']')) name = name.substr(1, name.size() - 2);
  if (!IsHostName(name)) return BadUrl("a host is missing or misspelt");
  host.name = name;
  return host;
}

Result<void> ReadHosts(Text list, ClickhouseUrl& url) {
  while (!list.empty()) {
    auto host = ParseHost(TakeUntil(list, ','));
    if (!host) return tl::unexpected(host.error());
    url.hosts.push_back(*std::move(host));
  }
  if (url.hosts.empty()) return BadUrl("no host");
  return {};
}

std::optional<bool> Truth(Text text) {
  if (text == "1" || text == "true") return true;
  if (text == "0" || text == "false") return false;
  return std::nullopt;
}

Result<void> ReadOption(Text option, ClickhouseUrl& url) {
  const Text name = TakeUntil(option, '=');
  const auto truth = Truth(option);
  if (name == "secure" && truth) {
    url.secure = *truth;
  } else if (name == "gzip" && truth) {
    url.gzip = truth;
  } else if (name == "cluster" && IsPlainName(option)) {
    url.cluster = option;
  } else {
    return BadUrl("unknown option \"" + std::string(name) +
                  "\": there are secure, cluster and gzip");
  }
  return {};
}

bool IsThisMachine(const ClickhouseHost& host) {
  return host.name == "localhost" || host.name == "::1" ||
         host.name.starts_with("127.");
}

}  // namespace

bool IsClickhouseUrl(Text text) { return text.starts_with(kScheme); }

std::string ClickhouseHost::Text() const {
  const bool brackets = name.find(':') != std::string::npos;
  return (brackets ? "[" + name + "]" : name) + ":" + std::to_string(port);
}

std::string ClickhouseUrl::Text() const {
  std::string text(kScheme);
  for (const ClickhouseHost& host : hosts) {
    if (&host != &hosts.front()) text += ',';
    text += host.Text();
  }
  return text + "/" + database;
}

bool ClickhouseUrl::Compresses() const {
  return gzip.value_or(!std::ranges::all_of(hosts, IsThisMachine));
}

Result<ClickhouseUrl> ParseClickhouseUrl(std::string_view text) {
  if (!IsClickhouseUrl(text)) return BadUrl("not a ClickHouse store");
  text.remove_prefix(kScheme.size());
  ClickhouseUrl url;
  std::string_view options = text;
  std::string_view rest = TakeUntil(options, '?');
  const std::size_t at = rest.rfind('@');
  if (at != std::string_view::npos) {
    std::string_view who = rest.substr(0, at);
    rest.remove_prefix(at + 1);
    url.user = Unescaped(TakeUntil(who, ':'));
    url.password = Unescaped(who);
  }
  if (auto hosts = ReadHosts(TakeUntil(rest, '/'), url); !hosts) {
    return tl::unexpected(hosts.error());
  }
  url.database = Unescaped(rest);
  if (!IsPlainName(url.database)) {
    return BadUrl("no database, or a name that is not of A-Z a-z 0-9 _ -");
  }
  while (!options.empty()) {
    auto read = ReadOption(TakeUntil(options, '&'), url);
    if (!read) return tl::unexpected(read.error());
  }
  for (ClickhouseHost& host : url.hosts) {
    if (host.port == 0) host.port = url.secure ? kHttpsPort : kHttpPort;
  }
  return url;
}

}  // namespace regionbench
