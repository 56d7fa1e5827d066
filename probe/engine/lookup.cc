// SPDX-License-Identifier: Apache-2.0
#include "probe/engine/lookup.h"

#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <resolv.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <system_error>
#include <utility>

namespace regionbench {
namespace {

constexpr std::size_t kMaxThreads = 8;
constexpr int kSecondsPerTry = 2;
constexpr int kTries = 2;

struct Found {
  int error = 0;
  Addresses addresses;
};

int AddressFamily(Family family) {
  if (family == Family::kAny) return AF_UNSPEC;
  return family == Family::kIpv4 ? AF_INET : AF_INET6;
}

Found GetAddresses(const HostPort& name, int family, int extra_flags) {
  addrinfo hints{};
  hints.ai_family = family;
  hints.ai_socktype = SOCK_STREAM;  // each address once
  hints.ai_flags = AI_NUMERICSERV | extra_flags;
  addrinfo* list = nullptr;
  Found found;
  found.error = getaddrinfo(name.host.c_str(),
                            std::to_string(name.port).c_str(), &hints, &list);
  if (found.error != 0) return found;
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(list,
                                                                 freeaddrinfo);
  for (const addrinfo* entry = list; entry != nullptr; entry = entry->ai_next) {
    SocketAddress& address = found.addresses.emplace_back();
    std::memcpy(&address.storage, entry->ai_addr, entry->ai_addrlen);
    address.length = entry->ai_addrlen;
  }
  return found;
}

// The system's default is to wait ten seconds for each server. Set anew every
// time, on this thread's own state, so that a changed resolv.conf is read.
void WaitLess() {
  if (res_init() != 0) return;
  _res.retrans = std::min(_res.retrans, kSecondsPerTry);
  _res.retry = std::min(_res.retry, kTries);
}

}  // namespace

Interruptible::Interruptible() {
  pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &before_);
}

Interruptible::~Interruptible() { pthread_setcancelstate(before_, nullptr); }

Result<Addresses> SystemLookup(const HostPort& name, Family family) {
  WaitLess();
  Found found;
  {
    // The C library means it to be: a cancellation point (netdb.h).
    const Interruptible waiting;
    found = GetAddresses(name, AddressFamily(family), 0);
  }
  if (found.error != 0 || found.addresses.empty()) {
    return Fail(ErrorCode::kUnavailable,
                name.host + ": " + gai_strerror(found.error));
  }
  return std::move(found.addresses);
}

std::optional<Addresses> NumericLookup(const HostPort& name, Family family) {
  Found found = GetAddresses(name, AF_UNSPEC, AI_NUMERICHOST);
  if (found.error != 0) return std::nullopt;
  std::erase_if(found.addresses, [&](const SocketAddress& address) {
    return family != Family::kAny &&
           address.storage.ss_family != AddressFamily(family);
  });
  return std::move(found.addresses);
}

LookupPool::LookupPool(Lookup lookup, Family family, Answered answered)
    : lookup_(std::move(lookup)),
      family_(family),
      answered_(std::move(answered)) {}

LookupPool::~LookupPool() {
  for (std::jthread& thread : threads_) {
    thread.request_stop();
    pthread_cancel(thread.native_handle());
  }
}

void LookupPool::Ask(std::size_t id, HostPort name) {
  const std::lock_guard lock(mutex_);
  questions_.push_back({id, std::move(name)});
  asked_.notify_one();
  if (idle_ >= questions_.size() || threads_.size() == kMaxThreads) return;
  try {
    threads_.emplace_back([this](const std::stop_token& stop) { Work(stop); });
  } catch (const std::system_error&) {
    // No thread to be had: those there are take it, or the next question tries
    // again. Meanwhile the name has no answer, which its user has to bear.
  }
}

void LookupPool::Work(const std::stop_token& stop) {
  pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, nullptr);
  while (const auto question = Next(stop)) {
    answered_(question->id, lookup_(question->name, family_));
  }
}

std::optional<LookupPool::Question> LookupPool::Next(
    const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  ++idle_;
  const bool asked =
      asked_.wait(lock, stop, [this] { return !questions_.empty(); });
  --idle_;
  if (!asked || stop.stop_requested()) return std::nullopt;
  Question question = std::move(questions_.front());
  questions_.pop_front();
  return question;
}

}  // namespace regionbench
