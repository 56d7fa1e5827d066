// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "probe/engine/prober.h"

namespace regionbench {

/// Owns a descriptor and closes it. Never blocks.
class Socket {
 public:
  Socket() = default;
  explicit Socket(int fd) : fd_(fd) {}
  Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Socket& operator=(Socket&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Socket();

  /// Not blocking and not inherited; `family` and the rest as for socket(2).
  /// Not open when it fails, with the reason in errno.
  static Socket Open(int family, int type, int protocol = 0);

  [[nodiscard]] bool IsOpen() const { return fd_ >= 0; }
  [[nodiscard]] int Fd() const { return fd_; }
  /// The descriptor becomes the caller's; -1 when there is none.
  [[nodiscard]] int Release() { return std::exchange(fd_, -1); }

  /// 0 before anything was sent or bound.
  [[nodiscard]] std::uint16_t LocalPort() const;
  /// Takes the pending error, an errno value; 0 for none.
  [[nodiscard]] int TakeError() const;
  /// Asks to be told what the network says about datagrams (IP_RECVERR), on
  /// the error queue and as the error of the next call.
  void WantNetworkErrors(int family) const;

 private:
  int fd_ = -1;
};

const sockaddr* AsSockaddr(const SocketAddress& address);

/// What an errno value says about the target. Shortages of our own machine are
/// kAborted: they say nothing about it.
Outcome OutcomeOfError(int error);

/// `connection refused`, for RoundTrip::detail.
std::string ErrorText(int error);

}  // namespace regionbench
