// SPDX-License-Identifier: Apache-2.0
#include "probe/engine/methods/name_servers.h"

#include <array>
#include <cstdio>
#include <memory>
#include <optional>
#include <utility>

#include "probe/engine/lookup.h"

namespace regionbench {
namespace {

constexpr std::size_t kMaxServers = 16;
constexpr int kMaxLines = 1000;
constexpr std::size_t kMaxAddress = 127;

std::optional<SocketAddress> Numeric(const std::string& text,
                                     std::uint16_t port) {
  const auto found = NumericLookup({.host = text, .port = port}, Family::kAny);
  if (!found || found->empty()) return std::nullopt;
  return found->front();
}

// Comments, other keywords and text that is no address give nothing.
std::optional<SocketAddress> ServerIn(const char* line, std::uint16_t port) {
  std::array<char, kMaxAddress + 1> value{};
  // NOLINTNEXTLINE(cert-err34-c): the only conversion is of bounded text
  if (std::sscanf(line, " nameserver %127s", value.data()) != 1) {
    return std::nullopt;
  }
  return Numeric(value.data(), port);
}

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }  // NOLINT
};

}  // namespace

std::vector<SocketAddress> ReadNameServers(const std::string& resolv_conf,
                                           std::uint16_t port) {
  std::vector<SocketAddress> servers;
  const std::unique_ptr<std::FILE, CloseFile> file(
      std::fopen(resolv_conf.c_str(), "re"));
  std::array<char, 1024> line{};
  for (int i = 0; file && i < kMaxLines; ++i) {
    if (std::fgets(line.data(), line.size(), file.get()) == nullptr) break;
    const auto server = ServerIn(line.data(), port);
    if (server && servers.size() < kMaxServers) servers.push_back(*server);
  }
  if (servers.empty()) servers.push_back(*Numeric("127.0.0.1", port));
  return servers;
}

ServerChoice::ServerChoice(std::vector<SocketAddress> servers)
    : servers_(std::move(servers)) {}

void ServerChoice::Answered(std::size_t server) {
  settled_ = settled_ || server == current_;
}

void ServerChoice::Failed(std::size_t server) {
  // Of many attempts that fail on the same server the first one counts.
  if (settled_ || server != current_) return;
  current_ = (current_ + 1) % servers_.size();
}

}  // namespace regionbench
