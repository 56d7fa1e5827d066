// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "config/core/result.h"
#include "probe/engine/kernel_stamps.h"
#include "probe/engine/methods/datagram.h"
#include "probe/engine/methods/socket.h"
#include "probe/engine/methods/token.h"

namespace regionbench {

/// An answer to one of our echo requests.
struct EchoReply {
  std::uint16_t sequence = 0;
  std::optional<Token> token;  ///< none when the answer was cut short
  std::optional<KernelTime> arrived;
  SocketAddress from;
};

/// Something on the error queue: a send stamp, or an undeliverable request.
struct EchoNotice {
  std::optional<SendStamp> stamp;
  int error = 0;
  std::optional<std::uint16_t> sequence;  ///< of the undelivered request
};

/// Sends ICMP echo requests and takes what comes back, with stamps. Prefers the
/// kernel's ping sockets, which need no privilege where
/// net.ipv4.ping_group_range includes us, to raw ones, which need CAP_NET_RAW.
class EchoSocket {
 public:
  /// `domain` is AF_INET or AF_INET6. The error says what to do about it.
  static Result<EchoSocket> Open(int domain);

  [[nodiscard]] int Fd() const { return socket_.Fd(); }

  /// Sends one request with 56 bytes of data, as ping does; 0 or an errno
  /// value. An error may stem from an earlier request.
  [[nodiscard]] int Send(const SocketAddress& to, std::uint16_t sequence,
                         const Token& token) const;
  /// The next answer; none when nothing is left.
  [[nodiscard]] std::optional<EchoReply> Receive() const;
  /// The next notice; none when nothing is left.
  [[nodiscard]] std::optional<EchoNotice> Notice() const;

 private:
  EchoSocket(Socket socket, int domain, bool raw);
  [[nodiscard]] std::optional<EchoReply> Read(const Datagram& datagram) const;

  Socket socket_;
  int domain_;
  bool raw_;
  std::uint16_t id_;  // ping sockets have the kernel's own
};

}  // namespace regionbench
