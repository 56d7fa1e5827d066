// SPDX-License-Identifier: Apache-2.0
//
// Servers to be probed by http: one that misbehaves as told, on the test's own
// event loop, and nginx for real TLS.
#pragma once

#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "probe/engine/event_loop.h"
#include "probe/engine/methods/socket.h"
#include "tests/support/loopback.h"

namespace regionbench::loopback {

/// A TCP server that hands what comes to `behaviour`, read by read.
class TcpServer {
 public:
  using Behaviour = std::function<void(TcpServer&, int connection,
                                       const std::string& request)>;

  TcpServer(EventLoop& loop, Behaviour behaviour, int family = 4)
      : loop_(loop), behaviour_(std::move(behaviour)), listener_(family) {
    loop_.Watch(listener_.Fd(), EPOLLIN, [this](std::uint32_t) { Accept(); });
  }
  TcpServer(const TcpServer&) = delete;
  ~TcpServer() {
    loop_.Forget(listener_.Fd());
    for (const auto& [fd, connection] : connections_) loop_.Forget(fd);
  }

  [[nodiscard]] SocketAddress Where() const { return listener_.Where(); }
  [[nodiscard]] int Accepted() const { return accepted_; }
  [[nodiscard]] const std::vector<std::string>& Requests() const {
    return requests_;
  }
  /// Of the client at the other end of the last connection.
  [[nodiscard]] std::uint16_t ClientPort() const { return client_port_; }

  static void Send(int connection, const std::string& text) {
    send(connection, text.data(), text.size(), MSG_NOSIGNAL);
  }
  void Close(int connection) {
    loop_.Forget(connection);
    connections_.erase(connection);
  }
  void Reset(int connection) {
    const linger now{.l_onoff = 1, .l_linger = 0};
    setsockopt(connection, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    Close(connection);
  }
  void CloseAll() {
    while (!connections_.empty()) Close(connections_.begin()->first);
  }

 private:
  void Accept() {
    sockaddr_in6 peer{};  // the port lies at the same place in both families
    socklen_t length = sizeof peer;
    Socket connection(accept4(listener_.Fd(),
                              reinterpret_cast<sockaddr*>(&peer), &length,
                              SOCK_NONBLOCK | SOCK_CLOEXEC));
    const int fd = connection.Fd();
    if (fd < 0) return;
    client_port_ = ntohs(peer.sin6_port);
    ++accepted_;
    connections_.emplace(fd, std::move(connection));
    loop_.Watch(fd, EPOLLIN, [this, fd](std::uint32_t) { Serve(fd); });
  }
  void Serve(int fd) {
    std::array<char, 4096> buffer{};
    const ssize_t size = recv(fd, buffer.data(), buffer.size(), 0);
    if (size <= 0) return Close(fd);
    requests_.emplace_back(buffer.data(), static_cast<std::size_t>(size));
    behaviour_(*this, fd, requests_.back());
  }

  EventLoop& loop_;
  Behaviour behaviour_;
  Listener listener_;
  std::map<int, Socket> connections_;
  std::vector<std::string> requests_;
  int accepted_ = 0;
  std::uint16_t client_port_ = 0;
};

/// Passes everything on to another server, from the test's own event loop: so
/// no answer comes before the loop goes round. For one connection.
class Relay {
 public:
  Relay(EventLoop& loop, SocketAddress to)
      : loop_(loop),
        to_(to),
        server_(loop, [this](TcpServer&, int fd, const std::string& said) {
          TcpServer::Send(Onwards(fd), said);
        }) {}
  Relay(const Relay&) = delete;
  ~Relay() {
    for (const auto& [fd, onwards] : onwards_) loop_.Forget(onwards.Fd());
  }

  [[nodiscard]] SocketAddress Where() const { return server_.Where(); }

 private:
  int Onwards(int client) {
    Socket& socket = onwards_[client];
    if (socket.IsOpen()) return socket.Fd();
    // Connects at once: loopback, and not told to be non-blocking.
    socket = Socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    connect(socket.Fd(), AsSockaddr(to_), to_.length);
    loop_.Watch(socket.Fd(), EPOLLIN, [this, client](std::uint32_t) {
      Back(client, onwards_.at(client).Fd());
    });
    return socket.Fd();
  }
  void Back(int client, int server) {
    std::array<char, 16384> buffer{};
    const ssize_t size = recv(server, buffer.data(), buffer.size(), 0);
    if (size <= 0) return loop_.Forget(server);
    TcpServer::Send(client,
                    std::string(buffer.data(), static_cast<std::size_t>(size)));
  }

  EventLoop& loop_;
  SocketAddress to_;
  std::map<int, Socket> onwards_;
  TcpServer server_;
};

/// What every well-behaved server says.
inline const std::string kHealthy =
    "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nhealthy";

/// Sends `text` for every request.
inline TcpServer::Behaviour Always(std::string text) {
  return [text = std::move(text)](TcpServer&, int fd, const std::string&) {
    TcpServer::Send(fd, text);
  };
}

/// Certificates and the server that shows them, in a folder of their own that
/// goes away. Every port has another certificate for `region.invalid`.
class TlsServer {
 public:
  TlsServer();
  TlsServer(const TlsServer&) = delete;
  ~TlsServer();

  /// A path in the folder; `ca.pem` is to be trusted, `other-ca.pem` is not.
  [[nodiscard]] std::string Path(const std::string& name) const;

  [[nodiscard]] SocketAddress Plain() const { return plain_.Where(); }
  [[nodiscard]] SocketAddress Good() const { return good_.Where(); }
  [[nodiscard]] SocketAddress Expired() const { return expired_.Where(); }
  [[nodiscard]] SocketAddress WrongName() const { return wrong_.Where(); }
  [[nodiscard]] SocketAddress UnknownCa() const { return unknown_.Where(); }

 private:
  void MakeCertificates() const;
  void WriteSettings() const;
  void Launch();

  std::string folder_;
  Listener plain_, good_, expired_, wrong_, unknown_;
  int pid_ = -1;
};

}  // namespace regionbench::loopback
