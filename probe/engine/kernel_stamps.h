// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

struct msghdr;

namespace regionbench {

/// Times at which the kernel itself handled a packet. A busy machine delays the
/// program that reads them, not the stamps. All are CLOCK_REALTIME: compare
/// stamps with stamps only.
using KernelTime = std::chrono::time_point<std::chrono::system_clock,
                                           std::chrono::nanoseconds>;

/// Asks for send and receive stamps on a connected TCP socket or on a datagram
/// socket (SO_TIMESTAMPING; sends are numbered by the kernel). Asking again
/// starts the numbers of a datagram socket again at 0. False where the kernel
/// refuses: user clocks will have to do.
bool EnableStamps(int fd);

/// Keeps the kernel stamping arrivals. It starts to with the first socket that
/// wants it, a moment later, and stops with the last, at a cost to the whole
/// machine each time; so whoever opens sockets one by one holds one of these,
/// from before the first. Waits until arrivals are stamped, which takes less
/// than a millisecond, and a tenth of a second at most.
class StampingHold {
 public:
  StampingHold();
  StampingHold(const StampingHold&) = delete;
  StampingHold& operator=(const StampingHold&) = delete;
  ~StampingHold();

 private:
  int fd_;
};

/// A send stamp from the error queue. `id` counts bytes on a stream (the offset
/// of the last byte of the write) and datagrams on a datagram socket, from 0.
struct SendStamp {
  KernelTime time;
  std::uint32_t id = 0;
};

/// An entry of a socket's error queue: a send stamp, or the network's word that
/// a datagram was not delivered.
struct Notice {
  std::optional<SendStamp> stamp;
  int error = 0;         ///< an errno value when it is no stamp
  std::size_t size = 0;  ///< bytes of the undelivered datagram in `payload`
  std::optional<KernelTime> arrived;  ///< when the word came
};

/// Takes the oldest notice; none when the queue is empty. `payload` gets what
/// came back of an undelivered datagram, from its transport header's end (from
/// the ICMP header on ICMP sockets).
std::optional<Notice> TakeNotice(int fd, std::span<std::byte> payload);

/// The same for who is only interested in stamps: others are dropped.
std::optional<SendStamp> TakeSendStamp(int fd);

/// Bytes of control messages that a recvmsg has to have room for: the stamps,
/// an extended error with its address, and some more.
inline constexpr std::size_t kControlSize = 256;

/// The stamp among the control messages that a recvmsg brought.
std::optional<KernelTime> StampIn(const msghdr& message);

/// The arrival of the first unread byte of a stream, without reading it.
std::optional<KernelTime> PeekArrival(int fd);

/// The round trip of a TCP handshake as the kernel saw it (TCP_INFO). Call at
/// the first EPOLLOUT, before any data flows: then the SYN's is the only
/// sample. `retransmits` above 0 means that the SYN had to be repeated, and
/// then there is no `rtt`.
struct Handshake {
  std::optional<std::chrono::nanoseconds> rtt;
  std::uint32_t retransmits = 0;
};
Handshake ReadHandshake(int fd);

}  // namespace regionbench
