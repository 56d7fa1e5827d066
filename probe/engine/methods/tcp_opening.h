// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>

#include "probe/engine/event_loop.h"
#include "probe/engine/methods/socket.h"
#include "probe/engine/prober.h"

namespace regionbench {

/// A TCP connection while it is being opened, for somebody else to use.
class TcpOpening {
 public:
  /// Called once from the loop, never from inside Start. `error` is an errno
  /// value, 0 when connected.
  using Done = std::function<void(int error)>;

  explicit TcpOpening(EventLoop& loop) : loop_(loop) {}
  TcpOpening(const TcpOpening&) = delete;
  TcpOpening& operator=(const TcpOpening&) = delete;
  ~TcpOpening() { Cancel(); }

  /// Returns the moment at which the SYN was about to leave.
  SteadyTime Start(const SocketAddress& to, Done done);

  /// Gives up what is being opened, and closes what nobody took.
  void Cancel();

  [[nodiscard]] const Socket& Opened() const { return socket_; }

  /// The open socket becomes the caller's; -1 when there is none. The loop may
  /// still watch it for this opening: the caller watches or forgets it before
  /// the loop goes on.
  int Release() { return socket_.Release(); }

 private:
  void OnEvents(std::uint32_t events);
  void End(int error);

  EventLoop& loop_;
  EventLoop::TimerId failed_ = 0;
  Socket socket_;
  Done done_;
};

}  // namespace regionbench
