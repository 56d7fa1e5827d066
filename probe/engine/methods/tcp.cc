// SPDX-License-Identifier: Apache-2.0
#include "probe/engine/methods/tcp.h"

#include <cerrno>
#include <utility>

#include "probe/engine/kernel_stamps.h"
#include "probe/engine/methods/exchange.h"

namespace regionbench {
namespace {

class Connection final : public Exchange {
 public:
  explicit Connection(SocketAddress to) : to_(to) {}

  std::optional<RoundTrip> Begin() override {
    socket_ = Socket::Open(to_.storage.ss_family, SOCK_STREAM);
    if (!socket_.IsOpen()) return Failed(errno, SteadyNow());
    sent_ = SteadyNow();
    const int got = connect(socket_.Fd(), AsSockaddr(to_), to_.length);
    const int error = got == 0 ? 0 : errno;
    if (error == EINPROGRESS) return std::nullopt;
    // Loopback and missing routes answer at once.
    return Answered(error, SteadyNow());
  }

  std::optional<RoundTrip> Continue() override {
    const SteadyTime now = SteadyNow();
    return Answered(socket_.TakeError(), now);
  }

  [[nodiscard]] std::uint32_t Awaited() const override { return EPOLLOUT; }

 private:
  [[nodiscard]] RoundTrip Answered(int error, SteadyTime now) const {
    return error == 0 ? Connected(now) : Failed(error, now);
  }

  [[nodiscard]] RoundTrip Connected(SteadyTime now) const {
    RoundTrip trip = Ended(Outcome::kOk);
    const Handshake handshake = ReadHandshake(socket_.Fd());
    trip.user_rtt = now - *sent_;
    trip.rtt = handshake.rtt ? handshake.rtt : trip.user_rtt;
    if (handshake.rtt) trip.rtt_source = RttSource::kKernel;
    if (handshake.retransmits > 0) trip.detail = "the SYN had to be repeated";
    return trip;
  }

  [[nodiscard]] RoundTrip Failed(int error, SteadyTime now) const {
    RoundTrip trip = Ended(OutcomeOfError(error), ErrorText(error));
    if (trip.outcome == Outcome::kRefused) {
      trip.user_rtt = now - *sent_;
      trip.rtt = trip.user_rtt;
    }
    return trip;
  }

  SocketAddress to_;
};

}  // namespace

Result<std::unique_ptr<Prober>> OpenTcpProber(EventLoop& loop) {
  return std::make_unique<ExchangeProber>(loop, [](const Attempt& attempt) {
    return std::make_unique<Connection>(attempt.address);
  });
}

}  // namespace regionbench
