// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>

namespace regionbench::support {

/// A port of 127.0.0.1 that nobody listened on a moment ago.
inline std::uint16_t FreePort() {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  bind(fd, reinterpret_cast<sockaddr*>(&address), size);
  getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  close(fd);
  return ntohs(address.sin_port);
}

struct PlainAnswer {
  int status = 0;
  std::string body;
};

/// One request on one connection to 127.0.0.1, within five seconds; nothing
/// when no whole answer came, as from a server that was killed. `head` is the
/// request line and further header lines, each with its CRLF.
inline std::optional<PlainAnswer> Exchange(std::uint16_t port,
                                           const std::string& head,
                                           const std::string& body = "") {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const timeval patience{.tv_sec = 5, .tv_usec = 0};
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  const bool connected =
      connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  const std::string request = head + "Host: 127.0.0.1\r\nContent-Length: " +
                              std::to_string(body.size()) +
                              "\r\nConnection: close\r\n\r\n" + body;
  std::string answer;
  if (connected && send(fd, request.data(), request.size(), MSG_NOSIGNAL) ==
                       static_cast<ssize_t>(request.size())) {
    std::array<char, 65536> chunk{};
    for (ssize_t n = 0; (n = recv(fd, chunk.data(), chunk.size(), 0)) > 0;) {
      answer.append(chunk.data(), static_cast<std::size_t>(n));
    }
  }
  close(fd);
  const std::size_t end = answer.find("\r\n\r\n");
  if (end == std::string::npos || !answer.starts_with("HTTP/1.1 ")) {
    return std::nullopt;
  }
  const std::size_t length = answer.find("Content-Length: ");
  PlainAnswer plain{std::atoi(answer.c_str() + 9), answer.substr(end + 4)};
  const bool whole =
      length < end && std::strtoul(answer.c_str() + length + 16, nullptr, 10) ==
                          plain.body.size();
  return whole ? std::optional(plain) : std::nullopt;
}

}  // namespace regionbench::support
