// SPDX-License-Identifier: Apache-2.0
#include "probe/engine/methods/datagram.h"

#include <cerrno>
#include <utility>

namespace regionbench {
namespace {

constexpr std::size_t kMaxDatagram = 4096;
// Read in one go; a flood must not keep the loop from its other sockets.
constexpr int kDatagramsAtOnce = 16;

// The kernel stamps with the wall clock, whose rate may differ by 500 ppm from
// the steady clock's.
constexpr std::int64_t kMaxSlewDivisor = 2000;

}  // namespace

std::optional<Datagram> ReceiveDatagram(int fd, std::span<std::byte> buffer) {
  alignas(cmsghdr) std::array<char, kControlSize> control{};
  Datagram datagram;
  iovec piece{buffer.data(), buffer.size()};
  msghdr message{};
  message.msg_name = &datagram.from.storage;
  message.msg_namelen = sizeof datagram.from.storage;
  message.msg_iov = &piece;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  const ssize_t got = recvmsg(fd, &message, MSG_DONTWAIT);
  if (got < 0) return std::nullopt;
  datagram.bytes = buffer.first(static_cast<std::size_t>(got));
  datagram.from.length = message.msg_namelen;
  datagram.arrived = StampIn(message);
  return datagram;
}

void SetTimes(const Clocks& clocks, RoundTrip& trip) {
  const std::chrono::nanoseconds user = clocks.received - clocks.sent;
  trip.user_rtt = user;
  trip.rtt = user;
  trip.rtt_source = RttSource::kUser;
  if (!clocks.stamped_out || !clocks.stamped_in) return;
  const std::chrono::nanoseconds kernel =
      *clocks.stamped_in - *clocks.stamped_out;
  if (kernel.count() <= 0 || kernel > user + user / kMaxSlewDivisor) return;
  trip.rtt = kernel;
  trip.rtt_source = RttSource::kKernel;
}

std::optional<RoundTrip> DatagramExchange::Begin() {
  const int family = to_.storage.ss_family;
  socket_ = Socket::Open(family, SOCK_DGRAM);
  if (!socket_.IsOpen() ||
      connect(socket_.Fd(), AsSockaddr(to_), to_.length) != 0) {
    return Failed(errno, {});
  }
  EnableStamps(socket_.Fd());
  socket_.WantNetworkErrors(family);
  const auto question = Question();
  const SteadyTime now = SteadyNow();
  if (send(socket_.Fd(), question.data(), question.size(), 0) < 0) {
    return Failed(errno, {});
  }
  sent_ = now;
  // Most often the stamp is there already, which saves the loop an event.
  return ReadNotice();
}

std::optional<RoundTrip> DatagramExchange::Continue() {
  const SteadyTime now = SteadyNow();
  if (!stamped_out_) {
    if (auto trip = ReadNotice()) return trip;
  }
  if (auto trip = ReadAnswers(now)) return trip;
  return ReadNotice();
}

std::optional<RoundTrip> DatagramExchange::ReadNotice() {
  const auto notice = TakeNotice(socket_.Fd(), {});
  if (!notice) return std::nullopt;
  if (notice->stamp) stamped_out_ = notice->stamp->time;
  if (notice->error == 0) return std::nullopt;
  return Failed(notice->error, notice->arrived);
}

std::optional<RoundTrip> DatagramExchange::ReadAnswers(SteadyTime now) {
  std::array<std::byte, kMaxDatagram> buffer;  // NOLINT: written before read
  for (int i = 0; i < kDatagramsAtOnce; ++i) {
    const auto reply = ReceiveDatagram(socket_.Fd(), buffer);
    if (!reply) {
      const bool nothing = errno == EAGAIN || errno == EINTR;
      return nothing ? std::nullopt : std::optional(Failed(errno, {}));
    }
    auto verdict = Judge(reply->bytes);
    if (!verdict) continue;
    RoundTrip trip = Ended(verdict->outcome, std::move(verdict->detail));
    SetTimes({*sent_, now, stamped_out_, reply->arrived}, trip);
    if (trip.outcome != Outcome::kOk) trip.rtt.reset();
    return trip;
  }
  return std::nullopt;
}

RoundTrip DatagramExchange::Failed(int error,
                                   std::optional<KernelTime> arrived) const {
  RoundTrip trip = Ended(OutcomeOfError(error), ErrorText(error));
  if (trip.outcome == Outcome::kRefused && sent_) {
    SetTimes({*sent_, SteadyNow(), stamped_out_, arrived}, trip);
  }
  return trip;
}

}  // namespace regionbench
