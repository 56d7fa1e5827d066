// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "config/core/result.h"
#include "probe/function/hosts/http_text.h"
#include "probe/function/hosts/termination.h"

namespace regionbench {

/// A small HTTP/1.1 server for a platform that calls one function, one call at
/// a time: connections are kept as long as the caller likes (closing them looks
/// like a crash to some platforms), and up to 64 of them wait while one is
/// served. Own code, since Beast alone would be larger than all else but TLS.
class FunctionServer {
 public:
  using Serve = std::function<ServedReply(const ServedRequest&)>;

  virtual ~FunctionServer() = default;

  /// `address` is numeric; port 0 is one that is free.
  static Result<std::unique_ptr<FunctionServer>> Listen(
      const std::string& address, std::uint16_t port);

  /// Serves until the process is told to end: what has come whole is answered
  /// before.
  virtual void Run(const Serve& serve, const Termination& termination) = 0;
  [[nodiscard]] virtual std::uint16_t port() const = 0;
};

}  // namespace regionbench
