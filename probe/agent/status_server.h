// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "config/core/result.h"
#include "config/settings/settings.h"

namespace regionbench {

/// A small web server for one reader or two: GET /metrics and GET /healthz, on
/// a thread of its own. Eight connections at a time (a further one waits),
/// requests of 4 KiB, five seconds from the first byte to the last; one answer
/// a connection. No TLS and no token: meant for loopback.
class StatusServer {
 public:
  /// Called on the server's thread.
  using Page = std::function<std::string()>;

  static Result<std::unique_ptr<StatusServer>> Listen(
      const ListenAddress& address, Page metrics);
  StatusServer(const StatusServer&) = delete;
  StatusServer& operator=(const StatusServer&) = delete;
  ~StatusServer();

  /// What was asked for or, where that was 0, what was free.
  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  struct Visitor;

  StatusServer(int listener, int wake, std::uint16_t port, Page metrics);
  void Run(const std::stop_token& stop);
  bool Welcome(std::vector<Visitor>& visitors) const;
  void Serve(Visitor& visitor) const;
  void Read(Visitor& visitor) const;
  static void Write(Visitor& visitor);

  const int listener_;
  const int wake_;
  const std::uint16_t port_;
  const Page metrics_;
  std::jthread thread_;
};

}  // namespace regionbench
