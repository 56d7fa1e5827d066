// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "probe/engine/prober.h"

namespace regionbench {

/// The servers that a resolv.conf names, in its order; without any, this
/// machine's own (resolv.conf(5)). At most 16, and what is no address is left
/// out.
std::vector<SocketAddress> ReadNameServers(const std::string& resolv_conf,
                                           std::uint16_t port);

/// Settles on the first server that answers and stays with it, since another
/// one would be another series. Never empty.
class ServerChoice {
 public:
  explicit ServerChoice(std::vector<SocketAddress> servers);

  [[nodiscard]] std::size_t Current() const { return current_; }
  [[nodiscard]] const SocketAddress& At(std::size_t server) const {
    return servers_[server];
  }
  void Answered(std::size_t server);
  /// Goes on to the next one, unless one has answered before.
  void Failed(std::size_t server);

 private:
  std::vector<SocketAddress> servers_;
  std::size_t current_ = 0;
  bool settled_ = false;
};

}  // namespace regionbench
