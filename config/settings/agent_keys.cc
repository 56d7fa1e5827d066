// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "config/catalog/url.h"
#include "config/settings/key.h"

namespace regionbench {
namespace {

using namespace std::chrono_literals;
using Text = std::string_view;

Result<std::string> HttpUrl(Text text) {
  const bool http = text.starts_with("http://") || text.starts_with("https://");
  if (http && EndpointFromUrl(text)) return std::string(text);
  return Fail(ErrorCode::kInvalidInput,
              "not the address of an aggregator: \"" + std::string(text) +
                  "\" (expected https://HOST[:PORT])");
}

constexpr std::array<Key, 7> kAgentKeys = {{
    {"aggregator",
     [](Settings& s, Text t) { return Put(HttpUrl(t), s.agent.aggregator); }},
    {"token_file",
     [](Settings& s, Text t) { return Put(FilePath(t), s.agent.token_file); }},
    {"spool",
     [](Settings& s, Text t) { return Put(FilePath(t), s.agent.spool); }},
    {"spool_size",
     [](Settings& s, Text t) {
       return Put(SizeBetween(t, kMegabyte, kTerabyte), s.agent.spool_size);
     }},
    {"spool_age",
     [](Settings& s, Text t) {
       return Put(DurationBetween(t, 1min, 10 * 365 * 24h), s.agent.spool_age);
     }},
    {"push_interval",
     [](Settings& s, Text t) {
       return Put(DurationBetween(t, 100ms, 1h), s.agent.push_interval);
     }},
    {"metrics_listen",
     [](Settings& s, Text t) {
       return Put(ParseListenAddress(t), s.agent.metrics_listen);
     }},
}};

}  // namespace

std::span<const Key> AgentKeys() { return kAgentKeys; }

}  // namespace regionbench
