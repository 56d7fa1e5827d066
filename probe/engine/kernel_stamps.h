// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace regionbench {

/// Times at which the kernel itself handled a packet. A busy machine delays the
/// program that reads them, not the stamps. All are CLOCK_REALTIME: compare
/// stamps with stamps only.
using KernelTime = std::chrono::time_point<std::chrono::system_clock,
                                           std::chrono::nanoseconds>;

/// Asks for send and receive stamps on a connected TCP socket or on a datagram
/// socket (SO_TIMESTAMPING; sends are numbered by the kernel where the socket
/// allows). False where the kernel refuses: user clocks will have to do.
bool EnableStamps(int fd);

/// A send stamp from the error queue. `id` counts bytes on a stream (the offset
/// of the last byte of the write) and datagrams on a datagram socket.
struct SendStamp {
  KernelTime time;
  std::uint32_t id = 0;
};

/// Takes the oldest send stamp off the error queue; none when it is empty.
std::optional<SendStamp> TakeSendStamp(int fd);

/// The arrival of the first unread byte of a stream, without reading it.
std::optional<KernelTime> PeekArrival(int fd);

/// The round trip of a TCP handshake as the kernel saw it (TCP_INFO). Call at
/// the first EPOLLOUT, before any data flows: then the SYN's is the only
/// sample. `retransmits` above 0 means that the value is missing or not to be
/// trusted.
struct Handshake {
  std::optional<std::chrono::nanoseconds> rtt;
  std::uint32_t retransmits = 0;
};
Handshake ReadHandshake(int fd);

}  // namespace regionbench
