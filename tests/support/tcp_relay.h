// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <limits>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace regionbench::support {

/// Between a client and a server on 127.0.0.1: carries requests over, and loses
/// the answers to some, as a network may. A thread of its own.
class TcpRelay {
 public:
  explicit TcpRelay(std::uint16_t server)
      : server_(server),
        listener_(Listen()),
        port_(PortOf(listener_)),
        wake_(eventfd(0, EFD_CLOEXEC)),
        thread_([this](const std::stop_token& stop) { Run(stop); }) {}
  TcpRelay(const TcpRelay&) = delete;
  ~TcpRelay() {
    thread_.request_stop();
    eventfd_write(wake_, 1);
    thread_.join();
    close(listener_);
    close(wake_);
  }

  [[nodiscard]] std::uint16_t port() const { return port_; }

  /// From now on the answers to requests that have this text in their first
  /// line are lost, the next so many; to none when it is empty. The server has
  /// answered when the client hears that its connection is gone.
  void LoseAnswersTo(std::string text,
                     int times = std::numeric_limits<int>::max()) {
    const std::scoped_lock lock(mutex_);
    lost_ = std::move(text);
    times_ = times;
    bodies_.clear();
  }
  /// The bodies of requests with the text of LoseAnswersTo since.
  [[nodiscard]] std::vector<std::string> Bodies() const {
    const std::scoped_lock lock(mutex_);
    return bodies_;
  }

 private:
  struct Pair {
    int client = -1;
    int server = -1;
    std::string request;  // that is not answered yet
  };

  static int Listen() {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = Loopback(0);
    if (bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) !=
            0 ||
        listen(fd, SOMAXCONN) != 0) {
      throw std::runtime_error("cannot listen on 127.0.0.1");
    }
    return fd;
  }
  static sockaddr_in Loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    return address;
  }
  static std::uint16_t PortOf(int fd) {
    sockaddr_in address{};
    socklen_t length = sizeof address;
    getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length);
    return ntohs(address.sin_port);
  }

  void Run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      std::vector<pollfd> watched = {{wake_, POLLIN, 0},
                                     {listener_, POLLIN, 0}};
      for (const Pair& pair : pairs_) {
        watched.push_back({pair.client, POLLIN, 0});
        watched.push_back({pair.server, POLLIN, 0});
      }
      poll(watched.data(), watched.size(), -1);
      for (std::size_t i = pairs_.size(); i-- > 0;) {
        bool open = true;
        if (watched[2 + 2 * i].revents != 0) open = FromClient(pairs_[i]);
        if (open && watched[3 + 2 * i].revents != 0) {
          open = FromServer(pairs_[i]);
        }
        if (!open) Drop(i);
      }
      if (watched[1].revents != 0) Accept();
    }
    while (!pairs_.empty()) Drop(0);
  }

  void Accept() {
    Pair pair;
    pair.client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    pair.server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = Loopback(server_);
    connect(pair.server, reinterpret_cast<const sockaddr*>(&address),
            sizeof address);
    pairs_.push_back(pair);
  }

  static ssize_t Take(int fd, std::string& piece) {
    std::array<char, 65536> buffer{};
    const ssize_t size = recv(fd, buffer.data(), buffer.size(), 0);
    piece.assign(buffer.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
    return size;
  }

  static bool FromClient(Pair& pair) {
    std::string piece;
    if (Take(pair.client, piece) <= 0) return false;
    pair.request += piece;
    return send(pair.server, piece.data(), piece.size(), MSG_NOSIGNAL) > 0;
  }

  bool FromServer(Pair& pair) {
    std::string piece;
    if (Take(pair.server, piece) <= 0) return false;
    if (!pair.request.empty() && IsLost(pair.request)) return false;
    pair.request.clear();
    return send(pair.client, piece.data(), piece.size(), MSG_NOSIGNAL) > 0;
  }

  bool IsLost(const std::string& request) {
    const std::scoped_lock lock(mutex_);
    const std::string line = request.substr(0, request.find("\r\n"));
    if (lost_.empty() || line.find(lost_) == std::string::npos) return false;
    bodies_.push_back(request.substr(request.find("\r\n\r\n") + 4));
    return times_-- > 0;
  }

  void Drop(std::size_t i) {
    close(pairs_[i].client);
    close(pairs_[i].server);
    pairs_.erase(pairs_.begin() + static_cast<std::ptrdiff_t>(i));
  }

  const std::uint16_t server_;
  const int listener_;
  const std::uint16_t port_;
  const int wake_;
  std::vector<Pair> pairs_;  // the thread's own

  mutable std::mutex mutex_;  // guards all up to the thread
  std::string lost_;
  int times_ = 0;
  std::vector<std::string> bodies_;

  std::jthread thread_;
};

}  // namespace regionbench::support
