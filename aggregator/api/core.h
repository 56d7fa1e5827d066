// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "aggregator/api/gate.h"
#include "aggregator/api/server.h"
#include "aggregator/api/worker_pool.h"

namespace regionbench {

/// An open connection, for those who do not speak to it. From any thread.
class Peer {
 public:
  virtual ~Peer() = default;
  /// Closes it when no request is under way, otherwise after its answer.
  virtual void Drain() = 0;
  virtual void Cut() = 0;
  /// The answer to the request under way.
  virtual void Deliver(HttpAnswer answer) = 0;
};

/// All open connections and how many of whom. Safe to use from any thread.
class Register {
 public:
  enum class Welcome { kCome, kTooMany, kNoRoom };

  explicit Register(const ServerLimits& limits) : limits_(limits) {}

  /// kTooMany is counted too, and is to be sent away with a word; kNoRoom is
  /// not.
  Welcome Enter(const std::shared_ptr<Peer>& peer, const std::string& address,
                bool loopback);
  void Leave(const Peer* peer);

  [[nodiscard]] std::size_t Count() const;
  [[nodiscard]] std::vector<std::shared_ptr<Peer>> All() const;
  /// False when some are left after that time.
  bool WaitUntilEmpty(std::chrono::milliseconds patience);

 private:
  struct Entry {
    std::shared_ptr<Peer> peer;
    std::string address;
  };

  const ServerLimits limits_;
  mutable std::mutex mutex_;  // guards all below
  std::condition_variable left_;
  std::map<const Peer*, Entry> entries_;
  std::map<std::string, std::size_t> of_address_;
};

/// What all connections share. Connections keep it alive.
struct ServerCore {
  ServerCore(ServerOptions given, std::vector<Route> routes)
      : options(std::move(given)),
        gate(std::move(routes)),
        peers(options.limits),
        readers(options.workers, options.most_reads),
        others(options.workers, options.most_writes) {}

  /// A report may take its time; uploads and health checks do not wait for it.
  WorkerPool& WorkersFor(const Route& route) {
    return route.access == Access::kRead ? readers : others;
  }

  [[nodiscard]] std::shared_ptr<const GateRules> Rules() const;
  void SetRules(const ServerRules& rules);

  const ServerOptions options;
  const Gate gate;
  Register peers;
  std::atomic<bool> draining{false};
  std::atomic<std::uint64_t> buffered{0};  // bytes of bodies being received
  WorkerPool readers;
  WorkerPool others;

 private:
  mutable std::mutex mutex_;  // guards rules_
  std::shared_ptr<const GateRules> rules_;
};

/// A reply for one request of `peer`: whatever is given first is delivered, and
/// an error if nothing ever is.
Reply ReplyTo(std::weak_ptr<Peer> peer, std::string accept_encoding);

}  // namespace regionbench
