// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

namespace regionbench::support {

/// An HTTP server on 127.0.0.1 for one client at a time, with a thread of its
/// own: for programs that must find something to read.
class SmallHttp {
 public:
  /// Gets the head of the request; gives the content type and the body.
  using Behaviour =
      std::function<std::pair<std::string, std::string>(const std::string&)>;

  explicit SmallHttp(Behaviour behaviour)
      : behaviour_(std::move(behaviour)),
        socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in any{};
    any.sin_family = AF_INET;
    any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof any;
    auto* address = reinterpret_cast<sockaddr*>(&any);
    if (bind(socket_, address, length) != 0 || listen(socket_, 16) != 0) {
      throw std::runtime_error("cannot listen on the loopback interface");
    }
    getsockname(socket_, address, &length);
    port_ = ntohs(any.sin_port);
    thread_ = std::jthread([this] { Serve(); });
  }
  SmallHttp(const SmallHttp&) = delete;
  ~SmallHttp() {
    shutdown(socket_, SHUT_RDWR);  // ends accept
    thread_.join();
    close(socket_);
  }

  [[nodiscard]] std::string Where() const {
    return "127.0.0.1:" + std::to_string(port_);
  }

 private:
  void Serve() {
    for (;;) {
      const int client = accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
      if (client < 0) return;
      Answer(client);
      close(client);
    }
  }

  void Answer(int client) {
    std::string head;
    std::array<char, 4096> chunk{};
    while (head.find("\r\n\r\n") == std::string::npos) {
      const ssize_t n = recv(client, chunk.data(), chunk.size(), 0);
      if (n <= 0) return;
      head.append(chunk.data(), static_cast<std::size_t>(n));
    }
    const auto [type, body] = behaviour_(head);
    std::string answer = "HTTP/1.1 200 OK\r\nContent-Type: " + type +
                         "\r\nContent-Length: " + std::to_string(body.size()) +
                         "\r\nConnection: close\r\n\r\n" + body;
    for (std::size_t sent = 0; sent < answer.size();) {
      const ssize_t n = send(client, answer.data() + sent, answer.size() - sent,
                             MSG_NOSIGNAL);
      if (n <= 0) return;
      sent += static_cast<std::size_t>(n);
    }
  }

  Behaviour behaviour_;
  int socket_;
  std::uint16_t port_ = 0;
  std::jthread thread_;
};

}  // namespace regionbench::support
