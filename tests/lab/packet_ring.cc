// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/packet_ring.h"

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include <atomic>
#include <cerrno>
#include <cstring>

namespace regionbench {
namespace {

constexpr std::size_t kFrameSize = 2048;
constexpr std::size_t kFrames = 4096;
constexpr std::size_t kBlockSize = 1U << 17U;

template <typename Value>
bool Set(int fd, int option, const Value& value) {
  return setsockopt(fd, SOL_PACKET, option, &value, sizeof value) == 0;
}

bool MakeRing(int fd) {
  tpacket_req request{};
  request.tp_block_size = kBlockSize;
  request.tp_block_nr = kFrames * kFrameSize / kBlockSize;
  request.tp_frame_size = kFrameSize;
  request.tp_frame_nr = kFrames;
  const int version = TPACKET_V2;
  const int yes = 1;
  return Set(fd, PACKET_VERSION, version) && Set(fd, PACKET_RX_RING, request) &&
         Set(fd, PACKET_IGNORE_OUTGOING, yes) &&
         Set(fd, PACKET_QDISC_BYPASS, yes);
}

bool BindTo(int fd, const std::string& interface) {
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_protocol = htons(ETH_P_ALL);
  address.sll_ifindex = static_cast<int>(if_nametoindex(interface.c_str()));
  return address.sll_ifindex != 0 &&
         bind(fd, reinterpret_cast<const sockaddr*>(&address),
              sizeof address) == 0;
}

}  // namespace

PacketRing::PacketRing(Descriptor socket, std::uint8_t* memory)
    : socket_(std::move(socket)), memory_(memory) {}

PacketRing::PacketRing(PacketRing&& other) noexcept
    : socket_(std::move(other.socket_)),
      memory_(std::exchange(other.memory_, nullptr)),
      next_(other.next_) {}

PacketRing::~PacketRing() {
  if (memory_ != nullptr) munmap(memory_, kFrames * kFrameSize);
}

Result<PacketRing> PacketRing::Open(const std::string& interface) {
  // Protocol 0: nothing arrives before the ring is there and bound.
  Descriptor socket(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0));
  if (!socket.valid()) return SystemFailed("packet socket");
  if (!MakeRing(socket.get())) return SystemFailed("packet ring");
  if (!BindTo(socket.get(), interface))
    return SystemFailed("bind to " + interface);
  void* memory = mmap(nullptr, kFrames * kFrameSize, PROT_READ | PROT_WRITE,
                      MAP_SHARED, socket.get(), 0);
  if (memory == MAP_FAILED) return SystemFailed("map packet ring");
  return PacketRing(std::move(socket), static_cast<std::uint8_t*>(memory));
}

std::optional<PacketRing::Frame> PacketRing::Front() {
  std::uint8_t* slot = memory_ + next_ * kFrameSize;
  auto* header = reinterpret_cast<tpacket2_hdr*>(slot);
  const std::uint32_t status =
      std::atomic_ref(header->tp_status).load(std::memory_order_acquire);
  if ((status & TP_STATUS_USER) == 0) return std::nullopt;
  return Frame{.bytes = {slot + header->tp_mac, header->tp_snaplen},
               .arrived = std::chrono::seconds(header->tp_sec) +
                          std::chrono::nanoseconds(header->tp_nsec)};
}

void PacketRing::Release() {
  auto* header = reinterpret_cast<tpacket2_hdr*>(memory_ + next_ * kFrameSize);
  std::atomic_ref(header->tp_status)
      .store(TP_STATUS_KERNEL, std::memory_order_release);
  next_ = (next_ + 1) % kFrames;
}

bool PacketRing::Send(std::span<const std::uint8_t> frame) const {
  return send(socket_.get(), frame.data(), frame.size(), MSG_DONTWAIT) ==
         static_cast<ssize_t>(frame.size());
}

void PacketRing::TakeError() const {
  int error = 0;
  socklen_t length = sizeof error;
  getsockopt(socket_.get(), SOL_SOCKET, SO_ERROR, &error, &length);
}

}  // namespace regionbench
