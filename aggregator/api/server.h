// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aggregator/api/http.h"
#include "config/core/log.h"
#include "config/core/result.h"
#include "config/core/time.h"
#include "config/settings/settings.h"

namespace regionbench {

/// What can be replaced while the server runs.
struct ServerRules {
  std::vector<TokenGrant> tokens;
  bool public_read = false;
  std::uint64_t max_upload = 8U << 20U;  ///< bytes of a body, as it comes
  std::string certificate;               ///< file; empty: no TLS
  std::string private_key;               ///< file; empty: in `certificate`

  /// What the settings say.
  static ServerRules From(const ServeSettings& settings);
};

/// What one client, or many, can take of the server.
struct ServerLimits {
  std::size_t connections = 1024;
  std::size_t connections_a_peer = 256;     ///< beyond loopback
  std::uint64_t bodies = 256U << 20U;       ///< bytes being received, of all
  std::chrono::milliseconds head{10'000};   ///< for a whole head
  std::chrono::milliseconds idle{120'000};  ///< between two requests
  std::chrono::milliseconds grace{10'000};  ///< before `least_rate` holds
  std::chrono::milliseconds linger{2'000};  ///< after the last answer
  std::uint64_t least_rate = 4096;          ///< bytes a second, both ways
};

struct ServerOptions {
  ListenAddress listen{"127.0.0.1", 9480};
  bool insecure_http = false;  ///< beyond loopback without TLS
  ServerRules rules;
  ServerLimits limits;
  std::size_t io_threads = 1;
  std::size_t workers = 2;      ///< threads for reads, and as many for the rest
  std::size_t most_reads = 64;  ///< that wait for a thread; more: 503
  /// The same for the rest. Their bodies are among `bodies` all the while.
  std::size_t most_writes = 1024;
  /// For each answer, from any thread: the route's path or `other`, the status,
  /// and the time since the head of its request had come.
  std::function<void(std::string_view route, int code,
                     std::chrono::nanoseconds took)>
      on_answered;
  Log* log = nullptr;
};

/// An HTTP/1.1 server over given routes, with TLS when it has a certificate.
/// Whatever a client does is bounded in size, count and time. Safe to use from
/// any thread.
class HttpServer {
 public:
  /// Listens when it returns. Fails when the address cannot be had, when the
  /// certificate cannot be used, and when it would be beyond loopback without
  /// TLS.
  static Result<std::unique_ptr<HttpServer>> Start(ServerOptions options,
                                                   std::vector<Route> routes);
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  /// Stop without waiting for requests.
  ~HttpServer();

  /// Where it listens, with the port that it got.
  [[nodiscard]] const ListenAddress& Address() const;

  /// For requests (the certificate: for connections) from now on. An error
  /// changes nothing. TLS can be neither begun nor ended.
  Result<void> Reconfigure(const ServerRules& rules);

  /// When the certificate that it serves ends; nothing without TLS.
  [[nodiscard]] std::optional<WallTime> CertificateExpiry() const;

  /// Open connections.
  [[nodiscard]] std::size_t Connections() const;

  /// Takes no more connections, lets requests under way finish until `patience`
  /// is over, and closes the rest. Handlers that run are waited for.
  void Stop(std::chrono::milliseconds patience);

 private:
  class Running;
  explicit HttpServer(std::unique_ptr<Running> running);
  std::unique_ptr<Running> running_;
};

}  // namespace regionbench
