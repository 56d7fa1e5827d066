// SPDX-License-Identifier: Apache-2.0
#include "probe/engine/methods/icmp.h"

#include <sys/socket.h>

#include <utility>

#include "probe/engine/kernel_stamps.h"
#include "probe/engine/methods/exchange.h"
#include "probe/engine/methods/ping_lane.h"

namespace regionbench {
namespace {

// Ends at once, for want of a socket.
class NoExchange final : public Exchange {
 public:
  explicit NoExchange(std::string why) : why_(std::move(why)) {}
  std::optional<RoundTrip> Begin() override {
    return Ended(Outcome::kUnreachable, why_);
  }
  std::optional<RoundTrip> Continue() override { return std::nullopt; }

 private:
  std::string why_;
};

std::unique_ptr<Prober> OpenLane(EventLoop& loop, Result<EchoSocket> socket) {
  if (socket) return std::make_unique<PingLane>(loop, std::move(*socket));
  return std::make_unique<ExchangeProber>(
      loop, [why = socket.error().message](const Attempt&) {
        return std::make_unique<NoExchange>(why);
      });
}

class IcmpProber final : public Prober {
 public:
  IcmpProber(std::unique_ptr<Prober> v4, std::unique_ptr<Prober> v6)
      : v4_(std::move(v4)), v6_(std::move(v6)) {}

  void Start(const Attempt& attempt, Done done) override {
    Prober& lane = attempt.address.IpVersion() == 6 ? *v6_ : *v4_;
    lane.Start(attempt, std::move(done));
  }
  void AbortAll() override {
    v4_->AbortAll();
    v6_->AbortAll();
  }

 private:
  StampingHold hold_;  // for the wait: the lanes' sockets stay open anyway
  std::unique_ptr<Prober> v4_;
  std::unique_ptr<Prober> v6_;
};

}  // namespace

Result<std::unique_ptr<Prober>> OpenIcmpProber(EventLoop& loop) {
  auto v4 = EchoSocket::Open(AF_INET);
  auto v6 = EchoSocket::Open(AF_INET6);
  if (!v4 && !v6) return tl::unexpected(v4.error());
  return std::make_unique<IcmpProber>(OpenLane(loop, std::move(v4)),
                                      OpenLane(loop, std::move(v6)));
}

}  // namespace regionbench
