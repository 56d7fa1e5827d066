// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstring>
#include <functional>
#include <string>
#include <thread>

#include "probe/engine/methods/socket.h"

namespace regionbench {

/// Runs `body` on a thread of its own in a network of its own, where no
/// interface is up and so nothing can be reached. False, without running it,
/// where that is not permitted.
inline bool InEmptyNetwork(const std::function<void()>& body) {
  bool permitted = false;
  std::thread([&] {
    permitted = unshare(CLONE_NEWNET) == 0;
    if (permitted) body();
  }).join();
  return permitted;
}

/// For the network that this thread is in; false where it is not permitted.
inline bool BringLoopbackUp() {
  const Socket socket = Socket::Open(AF_INET, SOCK_DGRAM);
  ifreq request{};
  std::strncpy(request.ifr_name, "lo", IFNAMSIZ - 1);
  if (ioctl(socket.Fd(), SIOCGIFFLAGS, &request) != 0) return false;
  request.ifr_flags |= IFF_UP;
  return ioctl(socket.Fd(), SIOCSIFFLAGS, &request) == 0;
}

/// `SetNetworkOption("ipv4/icmp_echo_ignore_all", "1")`, as above.
inline bool SetNetworkOption(const std::string& name,
                             const std::string& value) {
  const Socket file(
      open(("/proc/sys/net/" + name).c_str(), O_WRONLY | O_CLOEXEC));
  return write(file.Fd(), value.data(), value.size()) ==
         static_cast<ssize_t>(value.size());
}

}  // namespace regionbench
