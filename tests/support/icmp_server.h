// SPDX-License-Identifier: Apache-2.0
//
// Answers ICMP echo requests to 127.0.0.1 in the kernel's stead, or does
// something else about them. Needs a network of its own and CAP_NET_RAW.
#pragma once

#include <array>
#include <functional>
#include <string>
#include <utility>

#include "tests/support/loopback.h"
#include "tests/support/network_namespace.h"

namespace regionbench::loopback {

class IcmpServer {
 public:
  /// Gets the whole request, from its IP header on.
  using Behaviour =
      std::function<void(IcmpServer&, const std::string& request)>;

  IcmpServer(EventLoop& loop, Behaviour behaviour)
      : loop_(loop),
        behaviour_(std::move(behaviour)),
        socket_(Socket::Open(AF_INET, SOCK_RAW, IPPROTO_ICMP)) {
    SetNetworkOption("ipv4/icmp_echo_ignore_all", "1");
    loop_.Watch(socket_.Fd(), EPOLLIN, [this](std::uint32_t) { Serve(); });
  }
  IcmpServer(const IcmpServer&) = delete;
  ~IcmpServer() { loop_.Forget(socket_.Fd()); }

  /// The answer that the kernel would give.
  static std::string EchoOf(const std::string& request) {
    std::string reply = request.substr(kIpHeader);
    reply[0] = 0;
    return reply;
  }
  /// A router's word that `request` went nowhere; `code` 1: no such host.
  static std::string UnreachableOf(const std::string& request, char code) {
    std::string message(8, '\0');
    message[0] = 3;
    message[1] = code;
    return message + request.substr(0, kIpHeader + 8);
  }
  /// Puts the checksum in, and sends.
  void Send(std::string message) {
    message[2] = message[3] = 0;
    unsigned sum = 0;
    for (std::size_t i = 0; i + 1 < message.size(); i += 2) {
      const unsigned high = static_cast<unsigned char>(message[i]);
      const unsigned low = static_cast<unsigned char>(message[i + 1]);
      sum += high << 8U | low;
    }
    while (sum > 0xFFFF) sum = (sum & 0xFFFF) + (sum >> 16U);
    message[2] = static_cast<char>(~sum >> 8U & 0xFF);
    message[3] = static_cast<char>(~sum & 0xFF);
    const SocketAddress to = Address(4, 0);
    sendto(socket_.Fd(), message.data(), message.size(), 0, AsSockaddr(to),
           to.length);
  }

 private:
  static constexpr std::size_t kIpHeader = 20;

  void Serve() {
    std::array<char, 2048> buffer{};
    const auto size = recv(socket_.Fd(), buffer.data(), buffer.size(), 0);
    if (size < static_cast<ssize_t>(kIpHeader + 8)) return;
    const std::string packet(buffer.data(), static_cast<std::size_t>(size));
    if (packet[kIpHeader] == 8) behaviour_(*this, packet);
  }

  EventLoop& loop_;
  Behaviour behaviour_;
  Socket socket_;
};

}  // namespace regionbench::loopback
