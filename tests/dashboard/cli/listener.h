// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>
#include <string>

namespace regionbench {

/// A TCP port on 127.0.0.1 that the kernel answers.
class Listener {
 public:
  Listener() : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in any{};
    any.sin_family = AF_INET;
    any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof any;
    auto* const address = reinterpret_cast<sockaddr*>(&any);
    if (bind(socket_, address, size) != 0 || listen(socket_, SOMAXCONN) != 0 ||
        getsockname(socket_, address, &size) != 0) {
      throw std::runtime_error("cannot listen on 127.0.0.1");
    }
    url_ = "tcp://127.0.0.1:" + std::to_string(ntohs(any.sin_port));
  }
  Listener(const Listener&) = delete;
  ~Listener() { close(socket_); }

  [[nodiscard]] const std::string& url() const { return url_; }

  /// Waits until somebody has connected.
  void AwaitConnection() const {
    const int connection = accept(socket_, nullptr, nullptr);
    if (connection < 0) throw std::runtime_error("accept");
    close(connection);
  }

 private:
  int socket_;
  std::string url_;
};

}  // namespace regionbench
