// SPDX-License-Identifier: Apache-2.0
#include "config/core/notify_socket.h"

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "config/core/time.h"

namespace regionbench {
namespace {

constexpr timeval kPatience{.tv_sec = 1, .tv_usec = 0};

}  // namespace

void NotifySocket::Reloading() const {
  const std::chrono::nanoseconds now = SteadyNow().time_since_epoch();
  Send("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(now.count() / 1000));
}

void NotifySocket::Status(std::string_view line) const {
  Send("STATUS=" + std::string(line));
}

void NotifySocket::Send(const std::string& message) const {
  sockaddr_un to{};
  to.sun_family = AF_UNIX;
  if (address_.empty() || address_.size() >= sizeof to.sun_path) return;
  std::ranges::copy(address_, std::begin(to.sun_path));
  if (address_.front() == '@') to.sun_path[0] = '\0';
  const auto length =
      static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address_.size());
  const int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return;
  setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof kPatience);
  sendto(fd, message.data(), message.size(), MSG_NOSIGNAL,
         reinterpret_cast<const sockaddr*>(&to), length);
  close(fd);
}

std::optional<std::chrono::microseconds> WatchdogPeriod(
    const std::string& watchdog_usec, const std::string& watchdog_pid,
    int pid) {
  if (!watchdog_pid.empty() && watchdog_pid != std::to_string(pid)) {
    return std::nullopt;
  }
  std::int64_t micros = 0;
  const char* const end = watchdog_usec.data() + watchdog_usec.size();
  const auto [rest, error] = std::from_chars(watchdog_usec.data(), end, micros);
  if (error != std::errc() || rest != end || micros <= 0) return std::nullopt;
  return std::chrono::microseconds(micros / 2);
}

}  // namespace regionbench
