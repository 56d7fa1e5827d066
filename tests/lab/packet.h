// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "tests/lab/address.h"

namespace regionbench {

enum class Way { kOut, kBack };  ///< from the client, to the client
enum class Transport { kTcp, kUdp, kIcmp };

/// What a frame says about itself: enough to find it in the log again.
struct Packet {
  Way way = Way::kOut;
  Transport transport = Transport::kTcp;
  LabAddress server{};
  std::uint16_t client_port = 0;
  std::uint16_t server_port = 0;
  std::uint32_t id = 0;       ///< ICMP echo identifier, DNS id, TCP ack number
  std::uint32_t seq = 0;      ///< ICMP echo sequence, TCP sequence number
  std::uint8_t flags = 0;     ///< TCP flags, ICMP type
  std::uint32_t payload = 0;  ///< bytes after the transport's header
  std::uint32_t bytes = 0;    ///< of the whole frame
};

/// Reads an Ethernet frame. Nothing for what the laboratory does not carry:
/// ARP, multicast, fragments, other protocols, truncated headers.
std::optional<Packet> ParseFrame(std::span<const std::uint8_t> frame, Way way);

}  // namespace regionbench
