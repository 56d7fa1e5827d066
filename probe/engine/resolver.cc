// SPDX-License-Identifier: Apache-2.0
#include "probe/engine/resolver.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace regionbench {
namespace {

bool SameAddress(const SocketAddress& a, const SocketAddress& b) {
  return a.length == b.length &&
         std::memcmp(&a.storage, &b.storage, a.length) == 0;
}

bool Has(const Addresses& addresses, const SocketAddress& wanted) {
  return std::ranges::any_of(addresses, [&](const SocketAddress& address) {
    return SameAddress(address, wanted);
  });
}

}  // namespace

Resolver::Resolver(EventLoop& loop, std::vector<HostPort> names,
                   const Options& options)
    : loop_(loop),
      turn_(options.refresh /
            static_cast<std::int64_t>(std::max<std::size_t>(names.size(), 1))),
      unanswered_(names.size()),
      pool_(options.lookup, options.family,
            [this](std::size_t name, Result<Addresses> addresses) {
              loop_.Post([this, name, addresses = std::move(addresses)] {
                Apply(name, addresses);
              });
            }) {
  entries_.reserve(names.size());
  for (HostPort& name : names) {
    const std::size_t index = entries_.size();
    auto numeric = NumericLookup(name, options.family);
    entries_.push_back({.name = std::move(name), .resolved = {}});
    entries_[index].resolved.numeric = numeric.has_value();
    if (numeric) {
      Apply(index, std::move(*numeric));
    } else {
      Refresh(index);
    }
  }
  timer_ = loop_.At(SteadyNow() + turn_, [this] { RefreshInTurn(); });
}

Resolver::~Resolver() { loop_.Cancel(timer_); }

void Resolver::Refresh(std::size_t name) {
  Entry& entry = entries_[name];
  if (entry.under_way || entry.resolved.numeric) return;
  entry.under_way = true;
  pool_.Ask(name, entry.name);
}

void Resolver::Apply(std::size_t name, Result<Addresses> addresses) {
  Entry& entry = entries_[name];
  Resolved& resolved = entry.resolved;
  entry.under_way = false;
  if (resolved.lookups++ == 0) --unanswered_;
  if (!addresses || addresses->empty()) {
    resolved.stale = resolved.address.length != 0;
    resolved.error = addresses ? entry.name.host + ": not of this family"
                               : addresses.error().message;
    return;
  }
  resolved.stale = false;
  resolved.error.clear();
  if (!Has(*addresses, resolved.address)) {
    resolved.address = addresses->front();
  }
}

// One name at a time: all at once would keep the processor from the probes.
void Resolver::RefreshInTurn() {
  if (entries_.empty()) return;
  Refresh(next_in_turn_);
  next_in_turn_ = (next_in_turn_ + 1) % entries_.size();
  timer_ = loop_.At(SteadyNow() + turn_, [this] { RefreshInTurn(); });
}

}  // namespace regionbench
