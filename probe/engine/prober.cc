// SPDX-License-Identifier: Apache-2.0
#include "probe/engine/prober.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <array>
#include <cstring>

namespace regionbench {

int SocketAddress::IpVersion() const {
  if (length == 0) return 0;
  if (storage.ss_family == AF_INET) return 4;
  return storage.ss_family == AF_INET6 ? 6 : 0;
}

std::string SocketAddress::Text() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  // Copied, since reading the storage as another struct is not allowed.
  sockaddr_in v4{};
  sockaddr_in6 v6{};
  if (IpVersion() == 4) {
    std::memcpy(&v4, &storage, sizeof v4);
    inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
  } else if (IpVersion() == 6) {
    std::memcpy(&v6, &storage, sizeof v6);
    inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
  }
  return text.data();
}

}  // namespace regionbench
