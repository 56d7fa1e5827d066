// SPDX-License-Identifier: Apache-2.0
#include "probe/engine/kernel_stamps.h"

#include <linux/errqueue.h>
#include <linux/net_tstamp.h>
// Not netinet/tcp.h: the C library's tcp_info stops short of the kernel's.
#include <linux/tcp.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstring>

namespace regionbench {
namespace {

constexpr unsigned kStampOptions =
    SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_RX_SOFTWARE |
    SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_OPT_TSONLY;
constexpr unsigned kNumbered = kStampOptions | SOF_TIMESTAMPING_OPT_ID;

// An error queue is bounded by the receive buffer; this is far beyond that.
constexpr int kMaxDropped = 4096;
// Stamping is on within a millisecond, on a machine that is not swamped.
constexpr int kMaxTries = 50;

bool SetStamping(int fd, unsigned options) {
  return setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPING, &options,
                    sizeof options) == 0;
}

// CMSG_NXTHDR wants a mutable message although it changes nothing.
template <typename T>
std::optional<T> FindControl(const msghdr& message, int level, int type) {
  auto* walk = const_cast<msghdr*>(&message);  // NOLINT: see above
  for (cmsghdr* c = CMSG_FIRSTHDR(walk); c != nullptr;
       c = CMSG_NXTHDR(walk, c)) {
    if (c->cmsg_level != level || c->cmsg_type != type) continue;
    if (c->cmsg_len < CMSG_LEN(sizeof(T))) continue;
    T value{};
    std::memcpy(&value, CMSG_DATA(c), sizeof value);
    return value;
  }
  return std::nullopt;
}

std::optional<sock_extended_err> ErrorIn(const msghdr& message) {
  const auto v4 = FindControl<sock_extended_err>(message, SOL_IP, IP_RECVERR);
  if (v4) return v4;
  return FindControl<sock_extended_err>(message, SOL_IPV6, IPV6_RECVERR);
}

// recvmsg with a place for control messages. None when there is nothing.
struct Reception {
  alignas(cmsghdr) std::array<char, kControlSize> control{};
  msghdr message{};

  std::optional<std::size_t> Receive(int fd, std::span<std::byte> into,
                                     int options) {
    iovec piece{into.data(), into.size()};
    message = {};
    message.msg_iov = &piece;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const ssize_t got = recvmsg(fd, &message, options | MSG_DONTWAIT);
    message.msg_iov = nullptr;
    if (got < 0) return std::nullopt;
    return static_cast<std::size_t>(got);
  }
};

bool ConnectToItself(int fd) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  return bind(fd, generic, length) == 0 &&
         getsockname(fd, generic, &length) == 0 &&
         connect(fd, generic, length) == 0;
}

// True also where that cannot be found out, since then waiting is no use.
bool ArrivalIsStamped(int fd) {
  std::byte byte{};
  if (send(fd, &byte, 1, 0) != 1) return true;
  pollfd wanted{.fd = fd, .events = POLLIN, .revents = 0};
  if (poll(&wanted, 1, 1) < 0) return true;
  while (TakeSendStamp(fd)) {
  }
  Reception reception;
  if (!reception.Receive(fd, {&byte, 1}, 0)) return true;
  return StampIn(reception.message).has_value();
}

}  // namespace

bool EnableStamps(int fd) {
  // The numbers only start again when they were off in between.
  return SetStamping(fd, kStampOptions) && SetStamping(fd, kNumbered);
}

StampingHold::StampingHold()
    : fd_(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
  if (fd_ < 0 || !SetStamping(fd_, kStampOptions) || !ConnectToItself(fd_)) {
    return;
  }
  for (int i = 0; i < kMaxTries && !ArrivalIsStamped(fd_); ++i) {
    poll(nullptr, 0, 1);  // lets the kernel's worker have the processor
  }
}

StampingHold::~StampingHold() {
  if (fd_ >= 0) close(fd_);
}

std::optional<KernelTime> StampIn(const msghdr& message) {
  const auto stamps =
      FindControl<scm_timestamping>(message, SOL_SOCKET, SCM_TIMESTAMPING);
  if (!stamps) return std::nullopt;
  const timespec& software = stamps->ts[0];
  if (software.tv_sec == 0 && software.tv_nsec == 0) return std::nullopt;
  return KernelTime(std::chrono::seconds(software.tv_sec) +
                    std::chrono::nanoseconds(software.tv_nsec));
}

std::optional<Notice> TakeNotice(int fd, std::span<std::byte> payload) {
  Reception reception;
  const auto size = reception.Receive(fd, payload, MSG_ERRQUEUE);
  if (!size) return std::nullopt;
  const auto error = ErrorIn(reception.message).value_or(sock_extended_err{});
  const auto time = StampIn(reception.message);
  if (error.ee_origin != SO_EE_ORIGIN_TIMESTAMPING) {
    return Notice{.stamp = std::nullopt,
                  .error = static_cast<int>(error.ee_errno),
                  .size = *size,
                  .arrived = time};
  }
  Notice notice;
  const std::uint32_t id = error.ee_data;  // NOLINT: a union
  if (time) notice.stamp = SendStamp{.time = *time, .id = id};
  return notice;
}

std::optional<SendStamp> TakeSendStamp(int fd) {
  for (int i = 0; i < kMaxDropped; ++i) {
    const auto notice = TakeNotice(fd, {});
    if (!notice || notice->stamp) return notice.value_or(Notice{}).stamp;
  }
  return std::nullopt;
}

std::optional<KernelTime> PeekArrival(int fd) {
  Reception reception;
  std::byte first{};
  if (!reception.Receive(fd, {&first, 1}, MSG_PEEK)) return std::nullopt;
  return StampIn(reception.message);
}

Handshake ReadHandshake(int fd) {
  tcp_info info{};
  socklen_t length = sizeof info;
  if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &length) != 0) return {};
  Handshake handshake{.rtt = std::nullopt,
                      .retransmits = info.tcpi_total_retrans};
  if (info.tcpi_rtt > 0 && info.tcpi_total_retrans == 0) {
    handshake.rtt = std::chrono::microseconds(info.tcpi_rtt);
  }
  return handshake;
}

}  // namespace regionbench
