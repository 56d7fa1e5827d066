// SPDX-License-Identifier: Apache-2.0
//
// Small servers on the loopback interface. What answers runs on the test's own
// event loop, so nothing happens while the test does not look.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "probe/engine/event_loop.h"
#include "probe/engine/methods/socket.h"

namespace regionbench::loopback {

/// 127.0.0.1 or ::1; `family` is 4 or 6.
inline SocketAddress Address(int family, std::uint16_t port) {
  SocketAddress address;
  if (family == 6) {
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    v6.sin6_addr = in6addr_loopback;
    std::memcpy(&address.storage, &v6, sizeof v6);
    address.length = sizeof v6;
  } else {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    std::memcpy(&address.storage, &v4, sizeof v4);
    address.length = sizeof v4;
  }
  return address;
}

/// A port of our own; as long as nobody listens it refuses connections, and
/// answers of the other protocol.
inline Socket Bound(int family, int type) {
  Socket socket = Socket::Open(family == 6 ? AF_INET6 : AF_INET, type);
  const SocketAddress any = Address(family, 0);
  if (!socket.IsOpen() || bind(socket.Fd(), AsSockaddr(any), any.length) != 0) {
    throw std::runtime_error("cannot bind to the loopback interface");
  }
  return socket;
}

inline bool HasIpv6() {
  try {
    return Bound(6, SOCK_DGRAM).IsOpen();
  } catch (const std::runtime_error&) {
    return false;
  }
}

/// A TCP server: the kernel completes handshakes, nobody accepts.
class Listener {
 public:
  explicit Listener(int family = 4, int backlog = SOMAXCONN)
      : family_(family), socket_(Bound(family, SOCK_STREAM)) {
    if (listen(socket_.Fd(), backlog) != 0) throw std::runtime_error("listen");
  }
  [[nodiscard]] SocketAddress Where() const {
    return Address(family_, socket_.LocalPort());
  }
  [[nodiscard]] int Fd() const { return socket_.Fd(); }

  Socket Accept() { return Socket(accept(socket_.Fd(), nullptr, nullptr)); }
  Socket Connect() {
    Socket client = Socket::Open(Domain(), SOCK_STREAM);
    const SocketAddress to = Where();
    connect(client.Fd(), AsSockaddr(to), to.length);
    return client;
  }

 private:
  [[nodiscard]] int Domain() const { return family_ == 6 ? AF_INET6 : AF_INET; }
  int family_;
  Socket socket_;
};

/// A TCP port that never answers: its queue of connections is full, so the
/// kernel drops every SYN until MakeRoom.
class Deaf {
 public:
  Deaf() : listener_(4, 0) {
    for (int i = 0; i < 4; ++i) fillers_.push_back(listener_.Connect());
  }
  [[nodiscard]] SocketAddress Where() const { return listener_.Where(); }
  void MakeRoom() {
    fillers_.clear();
    while (listener_.Accept().IsOpen()) {
    }
  }

 private:
  Listener listener_;
  std::vector<Socket> fillers_;
};

/// A UDP server that hands every datagram to `behaviour`.
class UdpServer {
 public:
  using Behaviour = std::function<void(UdpServer&, const std::string& datagram,
                                       const SocketAddress& from)>;

  UdpServer(EventLoop& loop, Behaviour behaviour, int family = 4)
      : loop_(loop),
        behaviour_(std::move(behaviour)),
        family_(family),
        socket_(Bound(family, SOCK_DGRAM)) {
    loop_.Watch(socket_.Fd(), EPOLLIN, [this](std::uint32_t) { Serve(); });
  }
  UdpServer(const UdpServer&) = delete;
  ~UdpServer() { loop_.Forget(socket_.Fd()); }

  [[nodiscard]] SocketAddress Where() const {
    return Address(family_, socket_.LocalPort());
  }
  void Send(const std::string& datagram, const SocketAddress& to) {
    sendto(socket_.Fd(), datagram.data(), datagram.size(), 0, AsSockaddr(to),
           to.length);
  }

  static void Echo(UdpServer& server, const std::string& datagram,
                   const SocketAddress& from) {
    server.Send(datagram, from);
  }
  static void Drop(UdpServer& /*server*/, const std::string& /*datagram*/,
                   const SocketAddress& /*from*/) {}

 private:
  void Serve() {
    std::array<char, 2048> buffer{};
    SocketAddress from;
    from.length = sizeof from.storage;
    const auto size =
        recvfrom(socket_.Fd(), buffer.data(), buffer.size(), 0,
                 reinterpret_cast<sockaddr*>(&from.storage), &from.length);
    if (size < 0) return;
    behaviour_(*this, std::string(buffer.data(), static_cast<size_t>(size)),
               from);
  }

  EventLoop& loop_;
  Behaviour behaviour_;
  int family_;
  Socket socket_;
};

}  // namespace regionbench::loopback
