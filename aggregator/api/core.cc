// SPDX-License-Identifier: Apache-2.0
#include "aggregator/api/core.h"

#include <utility>

#include "aggregator/api/answer_text.h"

namespace regionbench {
namespace {

constexpr std::size_t kMostSentAway = 64;

/// A promise to answer.
class Promise {
 public:
  Promise(std::weak_ptr<Peer> peer, std::string accept_encoding)
      : peer_(std::move(peer)), accept_encoding_(std::move(accept_encoding)) {}
  Promise(const Promise&) = delete;
  Promise& operator=(const Promise&) = delete;
  ~Promise() {
    if (!kept_) Keep(ErrorAnswer(500, "the request was given up"));
  }

  void Keep(HttpAnswer answer) {
    if (kept_.exchange(true)) return;
    CompressAnswer(answer, accept_encoding_);
    if (const auto peer = peer_.lock()) peer->Deliver(std::move(answer));
  }

 private:
  std::weak_ptr<Peer> peer_;
  std::string accept_encoding_;
  std::atomic<bool> kept_{false};
};

}  // namespace

Register::Welcome Register::Enter(const std::shared_ptr<Peer>& peer,
                                  const std::string& address, bool loopback) {
  const std::scoped_lock lock(mutex_);
  if (entries_.size() >= limits_.connections + kMostSentAway) {
    return Welcome::kNoRoom;
  }
  std::size_t& same = of_address_[address];
  const bool too_many = entries_.size() >= limits_.connections ||
                        (!loopback && same >= limits_.connections_a_peer);
  ++same;
  entries_.emplace(peer.get(), Entry{peer, address});
  return too_many ? Welcome::kTooMany : Welcome::kCome;
}

void Register::Leave(const Peer* peer) {
  // Destroyed after the lock is released: the last reference may be ours.
  std::shared_ptr<Peer> last;
  const std::scoped_lock lock(mutex_);
  const auto found = entries_.find(peer);
  if (found == entries_.end()) return;
  const auto address = of_address_.find(found->second.address);
  if (--address->second == 0) of_address_.erase(address);
  last = std::move(found->second.peer);
  entries_.erase(found);
  if (entries_.empty()) left_.notify_all();
}

std::size_t Register::Count() const {
  const std::scoped_lock lock(mutex_);
  return entries_.size();
}

std::vector<std::shared_ptr<Peer>> Register::All() const {
  const std::scoped_lock lock(mutex_);
  std::vector<std::shared_ptr<Peer>> all;
  for (const auto& [key, entry] : entries_) all.push_back(entry.peer);
  return all;
}

bool Register::WaitUntilEmpty(std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  return left_.wait_for(lock, patience, [this] { return entries_.empty(); });
}

std::shared_ptr<const GateRules> ServerCore::Rules() const {
  const std::scoped_lock lock(mutex_);
  return rules_;
}

void ServerCore::SetRules(const ServerRules& rules) {
  auto fresh = std::make_shared<const GateRules>(
      GateRules{TokenBook(rules.tokens), rules.public_read, rules.max_upload,
                options.listen.host, !rules.certificate.empty()});
  const std::scoped_lock lock(mutex_);
  rules_ = std::move(fresh);
}

Reply ReplyTo(std::weak_ptr<Peer> peer, std::string accept_encoding) {
  auto promise =
      std::make_shared<Promise>(std::move(peer), std::move(accept_encoding));
  return [promise = std::move(promise)](HttpAnswer answer) {
    promise->Keep(std::move(answer));
  };
}

}  // namespace regionbench
