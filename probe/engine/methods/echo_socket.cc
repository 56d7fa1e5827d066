// SPDX-License-Identifier: Apache-2.0
#include "probe/engine/methods/echo_socket.h"

#include <linux/icmp.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <utility>

namespace regionbench {
namespace {

constexpr std::size_t kEchoHeader = 8;  // type, code, checksum, id, sequence
constexpr std::size_t kIdAt = 4;
constexpr std::size_t kSequenceAt = 6;
constexpr std::size_t kPacket = kEchoHeader + 56;
constexpr std::size_t kMaxPacket = 2048;
// Answers wait here while the loop is busy; the kernel gives what it allows.
constexpr int kReceiveBuffer = 1 << 20;
constexpr int kMaxSkipped = 64;

using Bytes = std::span<const std::byte>;
using Packet = std::array<std::byte, kPacket>;

std::uint16_t NumberAt(Bytes bytes, std::size_t at) {
  const auto high = std::to_integer<unsigned>(bytes[at]);
  const auto low = std::to_integer<unsigned>(bytes[at + 1]);
  return static_cast<std::uint16_t>(high << 8U | low);
}

void PutNumber(Packet& packet, std::size_t at, unsigned number) {
  packet.at(at) = static_cast<std::byte>(number >> 8U & 0xFFU);
  packet.at(at + 1) = static_cast<std::byte>(number & 0xFFU);
}

// RFC 1071: the complement of the ones' complement sum of 16-bit words.
unsigned Checksum(const Packet& packet) {
  unsigned sum = 0;
  for (std::size_t at = 0; at < packet.size(); at += 2) {
    sum += NumberAt(packet, at);
  }
  sum = (sum & 0xFFFFU) + (sum >> 16U);
  return ~(sum + (sum >> 16U)) & 0xFFFFU;
}

// A raw socket gets every ICMP message to this machine; answers will do.
void FilterReplies(int fd, int domain) {
  if (domain == AF_INET6) {
    icmp6_filter filter{};
    ICMP6_FILTER_SETBLOCKALL(&filter);
    ICMP6_FILTER_SETPASS(ICMP6_ECHO_REPLY, &filter);
    setsockopt(fd, IPPROTO_ICMPV6, ICMP6_FILTER, &filter, sizeof filter);
  } else {
    const icmp_filter filter{.data = ~(1U << unsigned{ICMP_ECHOREPLY})};
    setsockopt(fd, SOL_RAW, ICMP_FILTER, &filter, sizeof filter);
  }
}

// IPv4 raw sockets give the IP header, too.
Bytes WithoutIpHeader(Bytes packet) {
  if (packet.empty()) return packet;
  const std::size_t words = std::to_integer<unsigned>(packet[0]) & 0x0FU;
  return packet.subspan(std::min(words * 4, packet.size()));
}

tl::unexpected<Error> NoSocket(int domain, int error) {
  const std::string family = domain == AF_INET6 ? "IPv6" : "IPv4";
  std::string message = "no ICMP over " + family + " here: " + ErrorText(error);
  if (error == EPERM || error == EACCES) {
    message +=
        "; either allow ping sockets (sysctl -w net.ipv4.ping_group_range="
        "\"0 2147483647\") or give the program the right to raw ones (setcap "
        "cap_net_raw+ep PROGRAM)";
  }
  return Fail(ErrorCode::kUnavailable, std::move(message));
}

}  // namespace

Result<EchoSocket> EchoSocket::Open(int domain) {
  const int protocol = domain == AF_INET6 ? int{IPPROTO_ICMPV6} : IPPROTO_ICMP;
  Socket socket = Socket::Open(domain, SOCK_DGRAM, protocol);
  const bool raw = !socket.IsOpen();
  if (raw) socket = Socket::Open(domain, SOCK_RAW, protocol);
  if (!socket.IsOpen()) return NoSocket(domain, errno);
  if (raw) FilterReplies(socket.Fd(), domain);
  setsockopt(socket.Fd(), SOL_SOCKET, SO_RCVBUF, &kReceiveBuffer,
             sizeof kReceiveBuffer);
  socket.WantNetworkErrors(domain);
  EnableStamps(socket.Fd());
  return EchoSocket(std::move(socket), domain, raw);
}

EchoSocket::EchoSocket(Socket socket, int domain, bool raw)
    : socket_(std::move(socket)),
      domain_(domain),
      raw_(raw),
      id_(static_cast<std::uint16_t>(RandomNumber())) {}

int EchoSocket::Send(const SocketAddress& to, std::uint16_t sequence,
                     const Token& token) const {
  Packet packet{};
  packet[0] = static_cast<std::byte>(domain_ == AF_INET6 ? ICMP6_ECHO_REQUEST
                                                         : ICMP_ECHO);
  PutNumber(packet, kIdAt, id_);
  PutNumber(packet, kSequenceAt, sequence);
  std::ranges::copy(token.Bytes(), packet.begin() + kEchoHeader);
  // Over IPv6 the kernel does this, which knows the addresses.
  if (domain_ == AF_INET) PutNumber(packet, 2, Checksum(packet));
  const ssize_t sent = sendto(socket_.Fd(), packet.data(), packet.size(), 0,
                              AsSockaddr(to), to.length);
  return sent < 0 ? errno : 0;
}

std::optional<EchoReply> EchoSocket::Read(const Datagram& datagram) const {
  const Bytes message = raw_ && domain_ == AF_INET
                            ? WithoutIpHeader(datagram.bytes)
                            : datagram.bytes;
  if (message.size() < kEchoHeader) return std::nullopt;
  const auto reply = static_cast<std::byte>(
      domain_ == AF_INET6 ? ICMP6_ECHO_REPLY : ICMP_ECHOREPLY);
  if (message[0] != reply) return std::nullopt;
  if (raw_ && NumberAt(message, kIdAt) != id_) return std::nullopt;
  return EchoReply{.sequence = NumberAt(message, kSequenceAt),
                   .token = Token::From(message.subspan(kEchoHeader)),
                   .arrived = datagram.arrived,
                   .from = datagram.from};
}

std::optional<EchoReply> EchoSocket::Receive() const {
  std::array<std::byte, kMaxPacket> buffer;  // NOLINT: written before read
  for (int i = 0; i < kMaxSkipped; ++i) {
    const auto datagram = ReceiveDatagram(socket_.Fd(), buffer);
    // Any other error is an earlier request's, and its notice tells whose.
    if (!datagram && errno == EAGAIN) return std::nullopt;
    if (!datagram) continue;
    if (auto reply = Read(*datagram)) return reply;
  }
  return std::nullopt;
}

std::optional<EchoNotice> EchoSocket::Notice() const {
  std::array<std::byte, kMaxPacket> buffer;  // NOLINT: written before read
  const auto notice = TakeNotice(socket_.Fd(), buffer);
  if (!notice) return std::nullopt;
  EchoNotice echo{
      .stamp = notice->stamp, .error = notice->error, .sequence = std::nullopt};
  const Bytes request = Bytes(buffer).first(notice->size);
  const bool ours = request.size() >= kEchoHeader &&
                    (!raw_ || NumberAt(request, kIdAt) == id_);
  if (echo.error != 0 && ours) echo.sequence = NumberAt(request, kSequenceAt);
  return echo;
}

}  // namespace regionbench
