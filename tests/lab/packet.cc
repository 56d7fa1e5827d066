// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/packet.h"

namespace regionbench {
namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::size_t kEthernetHeader = 14;
constexpr std::size_t kIpv6Header = 40;
constexpr std::uint16_t kDnsPort = 53;

std::uint16_t Read16(Bytes bytes, std::size_t at) {
  return static_cast<std::uint16_t>(bytes[at] << 8U | bytes[at + 1]);
}

std::uint32_t Read32(Bytes bytes, std::size_t at) {
  return std::uint32_t{Read16(bytes, at)} << 16U | Read16(bytes, at + 2);
}

struct Layer4 {
  std::uint8_t protocol = 0;
  Bytes bytes;
};

std::optional<Layer4> ReadIpv4(Bytes ip, Packet& packet) {
  if (ip.size() < 20) return std::nullopt;
  const std::size_t header = (ip[0] & 0x0fU) * 4U;
  const std::size_t total = Read16(ip, 2);
  const bool fragment = (Read16(ip, 6) & 0x3fffU) != 0;
  if (header < 20 || total < header || total > ip.size() || fragment)
    return std::nullopt;
  const std::size_t server_at = packet.way == Way::kOut ? 16 : 12;
  packet.server = LabAddress::FromIpv4(&ip[server_at]);
  return Layer4{ip[9], ip.subspan(header, total - header)};
}

std::optional<Layer4> ReadIpv6(Bytes ip, Packet& packet) {
  if (ip.size() < kIpv6Header) return std::nullopt;
  const std::size_t length = Read16(ip, 4);
  if (kIpv6Header + length > ip.size()) return std::nullopt;
  const std::size_t server_at = packet.way == Way::kOut ? 24 : 8;
  packet.server = LabAddress::FromIpv6(&ip[server_at]);
  return Layer4{ip[6], ip.subspan(kIpv6Header, length)};
}

void ReadPorts(Bytes bytes, Packet& packet) {
  const bool out = packet.way == Way::kOut;
  packet.client_port = Read16(bytes, out ? 0 : 2);
  packet.server_port = Read16(bytes, out ? 2 : 0);
}

bool ReadTcp(Bytes tcp, Packet& packet) {
  if (tcp.size() < 20) return false;
  const std::size_t header = (tcp[12] >> 4U) * 4U;
  if (header < 20 || header > tcp.size()) return false;
  packet.transport = Transport::kTcp;
  ReadPorts(tcp, packet);
  packet.seq = Read32(tcp, 4);
  packet.id = Read32(tcp, 8);
  packet.flags = tcp[13];
  packet.payload = static_cast<std::uint32_t>(tcp.size() - header);
  return true;
}

bool ReadUdp(Bytes udp, Packet& packet) {
  if (udp.size() < 8) return false;
  packet.transport = Transport::kUdp;
  ReadPorts(udp, packet);
  packet.payload = static_cast<std::uint32_t>(udp.size() - 8);
  if (packet.server_port == kDnsPort && udp.size() >= 10)
    packet.id = Read16(udp, 8);
  return true;
}

bool ReadIcmp(Bytes icmp, Packet& packet) {
  if (icmp.size() < 8) return false;
  packet.transport = Transport::kIcmp;
  packet.flags = icmp[0];
  packet.id = Read16(icmp, 4);
  packet.seq = Read16(icmp, 6);
  packet.payload = static_cast<std::uint32_t>(icmp.size() - 8);
  return true;
}

bool ReadTransport(const Layer4& layer, Packet& packet) {
  switch (layer.protocol) {
    case IPPROTO_TCP:
      return ReadTcp(layer.bytes, packet);
    case IPPROTO_UDP:
      return ReadUdp(layer.bytes, packet);
    case IPPROTO_ICMP:
    case IPPROTO_ICMPV6:
      return ReadIcmp(layer.bytes, packet);
    default:
      return false;
  }
}

}  // namespace

std::optional<Packet> ParseFrame(Bytes frame, Way way) {
  if (frame.size() < kEthernetHeader) return std::nullopt;
  Packet packet;
  packet.way = way;
  packet.bytes = static_cast<std::uint32_t>(frame.size());
  const Bytes ip = frame.subspan(kEthernetHeader);
  const std::uint16_t type = Read16(frame, 12);
  std::optional<Layer4> layer;
  if (type == 0x0800) layer = ReadIpv4(ip, packet);
  if (type == 0x86dd) layer = ReadIpv6(ip, packet);
  if (!layer || !ReadTransport(*layer, packet)) return std::nullopt;
  return packet;
}

}  // namespace regionbench
