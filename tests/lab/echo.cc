// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/echo.h"

#include <arpa/inet.h>
#include <linux/errqueue.h>
#include <linux/net_tstamp.h>
#include <netinet/ip_icmp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>

#include "config/core/time.h"
#include "tests/lab/descriptor.h"

namespace regionbench {
namespace {

using std::chrono::nanoseconds;

constexpr std::chrono::seconds kPatience{1};

/// Send and receive stamps by number.
struct Stamps {
  std::vector<nanoseconds> sent;
  std::vector<nanoseconds> came;
  int answered = 0;
};

Result<Descriptor> OpenEcho(const std::string& address) {
  Descriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, IPPROTO_ICMP));
  if (!socket.valid()) return SystemFailed("echo socket");
  sockaddr_in peer{};
  peer.sin_family = AF_INET;
  if (inet_pton(AF_INET, address.c_str(), &peer.sin_addr) != 1)
    return Fail(ErrorCode::kInvalidInput, "not an address: " + address);
  const int stamps = SOF_TIMESTAMPING_TX_SOFTWARE |
                     SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE |
                     SOF_TIMESTAMPING_OPT_ID | SOF_TIMESTAMPING_OPT_TSONLY;
  if (setsockopt(socket.get(), SOL_SOCKET, SO_TIMESTAMPING, &stamps,
                 sizeof stamps) != 0 ||
      connect(socket.get(), reinterpret_cast<const sockaddr*>(&peer),
              sizeof peer) != 0)
    return SystemFailed("echo socket");
  return socket;
}

void Send(int fd, int number) {
  icmphdr request{};
  request.type = ICMP_ECHO;
  request.un.echo.sequence = htons(static_cast<std::uint16_t>(number));
  send(fd, &request, sizeof request, MSG_DONTWAIT);
}

struct Message {
  std::optional<nanoseconds> stamp;
  std::uint32_t number = 0;
};

// The next message of the socket, or of its error queue, with its stamp.
std::optional<Message> Take(int fd, int flags) {
  icmphdr reply{};
  std::array<std::uint8_t, 512> control{};
  iovec bytes{&reply, sizeof reply};
  msghdr message{};
  message.msg_iov = &bytes;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  if (recvmsg(fd, &message, flags | MSG_DONTWAIT) < 0) return std::nullopt;
  Message taken;
  taken.number = ntohs(reply.un.echo.sequence);
  for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr;
       part = CMSG_NXTHDR(&message, part)) {
    if (part->cmsg_level == SOL_SOCKET && part->cmsg_type == SCM_TIMESTAMPING) {
      const auto* times = reinterpret_cast<timespec*>(CMSG_DATA(part));
      taken.stamp =
          std::chrono::seconds(times->tv_sec) + nanoseconds(times->tv_nsec);
    } else if (part->cmsg_level == SOL_IP && part->cmsg_type == IP_RECVERR) {
      taken.number =
          reinterpret_cast<sock_extended_err*>(CMSG_DATA(part))->ee_data;
    }
  }
  return taken;
}

void Collect(int fd, Stamps& stamps) {
  while (const auto sent = Take(fd, MSG_ERRQUEUE)) {
    if (sent->stamp && sent->number < stamps.sent.size())
      stamps.sent[sent->number] = *sent->stamp;
  }
  while (const auto came = Take(fd, 0)) {
    if (!came->stamp || came->number >= stamps.came.size()) continue;
    stamps.came[came->number] = *came->stamp;
    ++stamps.answered;
  }
}

void CollectUntil(int fd, SteadyTime until, Stamps& stamps) {
  const auto count = static_cast<int>(stamps.came.size());
  for (SteadyTime now = SteadyNow(); now < until && stamps.answered < count;
       now = SteadyNow()) {
    const timespec wait{(until - now) / std::chrono::seconds(1),
                        (until - now).count() % 1'000'000'000};
    pollfd waiting{fd, POLLIN, 0};
    ppoll(&waiting, 1, &wait, nullptr);
    Collect(fd, stamps);
  }
}

}  // namespace

Result<std::vector<nanoseconds>> EchoRoundTrips(const EchoOptions& options) {
  if (options.count < 1 || options.count > 65'535)
    return Fail(ErrorCode::kInvalidInput, "count is not 1 to 65535");
  const auto socket = OpenEcho(options.address);
  if (!socket) return tl::unexpected(socket.error());
  const auto count = static_cast<std::size_t>(options.count);
  Stamps stamps{.sent = std::vector<nanoseconds>(count),
                .came = std::vector<nanoseconds>(count)};
  const SteadyTime start = SteadyNow();
  for (int i = 0; i < options.count; ++i) {
    CollectUntil(socket->get(), start + i * options.interval, stamps);
    Send(socket->get(), i);
  }
  CollectUntil(socket->get(), SteadyNow() + kPatience, stamps);

  std::vector<nanoseconds> trips;
  for (std::size_t i = 0; i < count; ++i) {
    if (stamps.sent[i].count() > 0 && stamps.came[i].count() > 0)
      trips.push_back(stamps.came[i] - stamps.sent[i]);
  }
  std::ranges::sort(trips);
  return trips;
}

}  // namespace regionbench
