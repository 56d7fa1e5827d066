// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "config/core/result.h"
#include "config/core/words.h"
#include "probe/engine/prober.h"

namespace regionbench {

/// A name to look up, with the port that goes into its address.
struct HostPort {
  std::string host;
  std::uint16_t port = 0;
};

using Addresses = std::vector<SocketAddress>;

/// The addresses of a name, best first, never none. May wait; is called on
/// several threads at once.
using Lookup = std::function<Result<Addresses>(const HostPort&, Family)>;

/// While one lives, what the thread waits for may be given up by ending the
/// thread (pthread_cancel, which unwinds it as an exception would). Threads of
/// a LookupPool are safe from that otherwise.
class Interruptible {
 public:
  Interruptible();
  Interruptible(const Interruptible&) = delete;
  Interruptible& operator=(const Interruptible&) = delete;
  ~Interruptible();

 private:
  int before_ = 0;
};

/// Asks the system (getaddrinfo), so that the hosts file and whatever else is
/// configured counts. A name server that does not answer is asked twice, two
/// seconds each. Interruptible while it waits.
Result<Addresses> SystemLookup(const HostPort& name, Family family);

/// The address that a numeric host stands for, without asking anybody: none in
/// the list when it is of the wrong family, no list when it is a name.
std::optional<Addresses> NumericLookup(const HostPort& name, Family family);

/// A few threads that look names up, in the order asked. Ask from one thread.
class LookupPool {
 public:
  /// Called on a thread of the pool.
  using Answered = std::function<void(std::size_t id, Result<Addresses>)>;

  LookupPool(Lookup lookup, Family family, Answered answered);
  LookupPool(const LookupPool&) = delete;
  LookupPool& operator=(const LookupPool&) = delete;
  /// Forgets what is waiting and interrupts what is under way: a dead name
  /// server holds nobody up. Waits for a lookup that is not Interruptible.
  ~LookupPool();

  void Ask(std::size_t id, HostPort name);

 private:
  struct Question {
    std::size_t id = 0;
    HostPort name;
  };

  void Work(const std::stop_token& stop);
  std::optional<Question> Next(const std::stop_token& stop);

  const Lookup lookup_;
  const Family family_;
  const Answered answered_;

  std::mutex mutex_;  // guards questions_ and idle_
  std::condition_variable_any asked_;
  std::deque<Question> questions_;
  std::size_t idle_ = 0;
  std::vector<std::jthread> threads_;
};

}  // namespace regionbench
