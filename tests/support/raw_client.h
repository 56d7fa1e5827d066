// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace regionbench::support {

/// A TCP connection to a server on 127.0.0.1 that says exactly what it is told,
/// for what no decent client would say.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port)
      : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(socket_, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) {
      throw std::runtime_error("cannot connect");
    }
  }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;
  ~RawClient() { close(socket_); }

  /// False when the server does not listen any more.
  bool Say(std::string_view text) {
    while (!text.empty()) {
      const ssize_t n = send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
      if (n <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
  }
  void SayNoMore() { shutdown(socket_, SHUT_WR); }

  /// Everything until the server closes, or says nothing for ten seconds.
  std::string HearAll() {
    while (HearSome()) {
    }
    return std::exchange(heard_, {});
  }

  /// Until `end` is heard, with it; what follows is kept for the next call.
  std::string HearUntil(std::string_view end) {
    std::size_t place = 0;
    while ((place = heard_.find(end)) == std::string::npos) {
      if (!HearSome()) return std::exchange(heard_, {});
    }
    std::string heard = heard_.substr(0, place + end.size());
    heard_.erase(0, heard.size());
    return heard;
  }

 private:
  bool HearSome() {
    constexpr int kPatience = 10'000;
    pollfd wait{socket_, POLLIN, 0};
    if (poll(&wait, 1, kPatience) != 1) return false;
    std::array<char, 16384> piece{};
    const ssize_t n = recv(socket_, piece.data(), piece.size(), 0);
    if (n <= 0) return false;
    heard_.append(piece.data(), static_cast<std::size_t>(n));
    return true;
  }

  int socket_;
  std::string heard_;
};

}  // namespace regionbench::support
