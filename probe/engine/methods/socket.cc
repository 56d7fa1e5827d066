// SPDX-License-Identifier: Apache-2.0
#include "probe/engine/methods/socket.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cctype>
#include <cerrno>
#include <system_error>

namespace regionbench {

Socket::~Socket() {
  if (fd_ >= 0) close(fd_);
}

Socket Socket::Open(int family, int type, int protocol) {
  return Socket(socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol));
}

std::uint16_t Socket::LocalPort() const {
  sockaddr_storage local{};
  socklen_t length = sizeof local;
  if (getsockname(fd_, reinterpret_cast<sockaddr*>(&local), &length) != 0) {
    return 0;
  }
  // The port lies at the same place in both families.
  return ntohs(reinterpret_cast<const sockaddr_in&>(local).sin_port);
}

int Socket::TakeError() const {
  int error = 0;
  socklen_t length = sizeof error;
  const int got = getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error, &length);
  return got == 0 ? error : errno;
}

void Socket::WantNetworkErrors(int family) const {
  const int on = 1;
  if (family == AF_INET6) {
    setsockopt(fd_, IPPROTO_IPV6, IPV6_RECVERR, &on, sizeof on);
  } else {
    setsockopt(fd_, IPPROTO_IP, IP_RECVERR, &on, sizeof on);
  }
}

const sockaddr* AsSockaddr(const SocketAddress& address) {
  return reinterpret_cast<const sockaddr*>(&address.storage);
}

Outcome OutcomeOfError(int error) {
  switch (error) {
    case ECONNREFUSED:
      return Outcome::kRefused;
    case ECONNRESET:
    case EPIPE:
      return Outcome::kReset;
    case ETIMEDOUT:
      return Outcome::kTimeout;
    case EMFILE:
    case ENFILE:
    case ENOMEM:
    case ENOBUFS:
    case EAGAIN:
    case EADDRINUSE:
    case EADDRNOTAVAIL:
      return Outcome::kAborted;
    default:
      return Outcome::kUnreachable;
  }
}

std::string ErrorText(int error) {
  std::string text = std::generic_category().message(error);
  if (!text.empty()) {
    text[0] =
        static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
  }
  return text;
}

}  // namespace regionbench
