// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "config/core/result.h"
#include "config/core/words.h"
#include "probe/engine/event_loop.h"
#include "probe/engine/lookup.h"
#include "probe/engine/prober.h"

namespace regionbench {

/// What a name stands for.
struct Resolved {
  SocketAddress address;      ///< empty: no lookup has succeeded yet
  bool numeric = false;       ///< the host was an address, not a name
  std::uint64_t lookups = 0;  ///< that have ended, however they ended
  bool stale = false;         ///< the last lookup failed, the address is older
  std::string error;          ///< why it failed; empty when it did not
};

/// Keeps the addresses of names fresh. Lookups run on threads of their own and
/// their results come in through the loop, on whose thread all of this is to
/// be called. An address is kept while the name still has it, and when a later
/// lookup fails, so that a series does not hop between equal servers. Numeric
/// hosts are there at once. The loop must not run after this has ended.
class Resolver {
 public:
  struct Options {
    Family family = Family::kAny;
    std::chrono::nanoseconds refresh{60'000'000'000};  ///< each name's period
    Lookup lookup = SystemLookup;
  };

  /// Starts the first lookup of every name.
  Resolver(EventLoop& loop, std::vector<HostPort> names,
           const Options& options);
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;
  /// Gives up the lookups that are under way.
  ~Resolver();

  /// True once every first lookup has ended.
  [[nodiscard]] bool AllAnswered() const { return unanswered_ == 0; }
  [[nodiscard]] const Resolved& At(std::size_t name) const {
    return entries_[name].resolved;
  }
  /// Looks a name up again, unless that is going on already.
  void Refresh(std::size_t name);

 private:
  struct Entry {
    HostPort name;
    Resolved resolved;
    bool under_way = false;
  };

  void Apply(std::size_t name, Result<Addresses> addresses);
  void RefreshInTurn();

  EventLoop& loop_;
  std::vector<Entry> entries_;
  std::chrono::nanoseconds turn_;  // between two names
  std::size_t next_in_turn_ = 0;
  std::size_t unanswered_ = 0;
  EventLoop::TimerId timer_ = 0;
  LookupPool pool_;
};

}  // namespace regionbench
